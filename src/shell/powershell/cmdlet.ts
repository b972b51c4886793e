/** What a cmdlet is here (about_Parameters, about_CommonParameters). */
import type { Process } from '../../sim/process.ts';
import type { ShellHost, Terminal } from '../command.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import type { ErrorRecord } from './error-record.ts';
import type { PsValue } from './object.ts';

/** A parameter; its name alone stands for an optional one with one value. */
export interface CmdletParameter {
  readonly name: string;
  /** `block`: one that takes a script block or, as any other, a value. */
  readonly kind?: 'list' | 'switch' | 'block';
  readonly required?: boolean;
  /** Whether values without a name go to it, in the order listed. */
  readonly positional?: boolean;
  readonly alias?: string;
  /** Whether it takes calculated properties beside names. */
  readonly calculated?: true;
  /** Whether it takes the property of its name of an object that is piped in; a value that could stand for that one. */
  readonly piped?: string;
}

/** What has come of a cmdlet. */
export interface CmdletResult {
  /** What goes on in the pipeline. */
  readonly objects: readonly PsValue[];
  readonly errors: readonly ErrorRecord[];
}

interface AnyCmdlet {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly parameters: readonly (CmdletParameter | string)[];
}

/** One that reads or changes the host at once. `bind` reads the values, which may fail, and gives what is to be done. */
export interface InstantCmdlet extends AnyCmdlet {
  bind(values: CmdletArguments, target: ShellHost): () => CmdletResult;
}

/** One that waits for the network. */
export interface LastingCmdlet extends AnyCmdlet {
  bindLasting(values: CmdletArguments, target: ShellHost): (terminal: Terminal) => Process<CmdletResult>;
}

/** One that makes something of all that is piped in, whatever it is. */
export interface PipelineCmdlet extends AnyCmdlet {
  bindInput(values: CmdletArguments, target: ShellHost): (input: readonly PsValue[]) => CmdletResult;
}

export type Cmdlet = InstantCmdlet | LastingCmdlet | PipelineCmdlet;

/** Cmdlets that change something give nothing when they succeed. */
export const silent: CmdletResult = { objects: [], errors: [] };

export const giving = (...objects: readonly PsValue[]): CmdletResult => ({ objects, errors: [] });

export const cmdletFailed = (...errors: readonly ErrorRecord[]): CmdletResult => ({ objects: [], errors });

/** Which interface is meant: both or one of these. */
export const interfaceParameters: readonly CmdletParameter[] = [
  { name: 'InterfaceIndex', alias: 'ifIndex', piped: '' },
  { name: 'InterfaceAlias', alias: 'ifAlias' },
];

/** Taken by every cmdlet; nobody is asked here, and nothing more is told. */
export const COMMON_PARAMETERS: readonly CmdletParameter[] = [
  { name: 'Confirm', kind: 'switch' },
  { name: 'WhatIf', kind: 'switch', alias: 'wi' },
  { name: 'Verbose', kind: 'switch', alias: 'vb' },
  { name: 'ErrorAction', alias: 'EA' },
  { name: 'WarningAction', alias: 'WA' },
];

export const parameterOf = (parameter: CmdletParameter | string): CmdletParameter =>
  typeof parameter === 'string' ? { name: parameter } : parameter;
