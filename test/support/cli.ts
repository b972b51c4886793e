import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { projectFolder } from './scenarios.ts';

/** The program as it is shipped; `npm test` builds it first. */
export const mainFile = path.join(projectFolder, 'dist/cli/main.js');

export interface CliResult {
  /** Exit code; null when a signal ended the program. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Where it runs; the project if left out. */
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of node. */
  readonly node?: readonly string[];
}

/** Runs `isatap-sim` with these arguments to its end. */
export function isatapSim(given: readonly string[], { cwd, input = '', env, node = [] }: CliOptions = {}): CliResult {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [...node, mainFile, ...given], {
    cwd: cwd ?? projectFolder,
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw error;
  return { code: status, signal, stdout, stderr };
}

/** Runs lines of a shell in which `isatap-sim` is the program. `wrapper`: what runs the shell. */
export function shell(lines: string, cwd: string, wrapper: readonly string[] = []): CliResult {
  const script = `isatap-sim() { "$NODE" "$MAIN" "$@"; }\n${lines}`;
  const command = [...wrapper, 'bash', '-c', script];
  const env = { ...process.env, NODE: process.execPath, MAIN: mainFile };
  const { status, signal, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { cwd, env, encoding: 'utf8' });
  return { code: status, signal, stdout, stderr };
}

/** An empty folder that goes away with the test. */
export function emptyFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-test-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All files below a folder: a digest of each by its path in the folder. */
export function filesBelow(folder: string): Map<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, digest(path.join(folder, name))]));
}

const digest = (file: string): string => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/** A network of two hosts and one flow: quick to run. `flow`: its keys beside from, to and at. */
export function twoHosts(flow: string, more = ''): string {
  return `title: two hosts
links: { lan: {} }
hosts:
  A: { profile: windows-8.1, interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.1/24 } } }
  B: { profile: windows-8.1, interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.2/24 } }, services: [tcp/80] }
flows:
  f: { from: A, to: 10.0.0.2, at: 5s, ${flow} }
${more}`;
}
