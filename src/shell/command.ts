import type { Host } from '../host/host.ts';
import type { Ipsec } from '../ipsec/ipsec.ts';
import type { DnsRegistration } from '../name/registration.ts';
import type { Resolver } from '../name/resolver.ts';
import type { DnsServer } from '../service/dns-server.ts';
import type { Process } from '../sim/process.ts';
import type { TcpLayer } from '../transport/tcp/tcp-layer.ts';
import type { IpHttpsServer } from '../tunnel/ip-https/ip-https-server.ts';
import type { IsatapService } from '../tunnel/isatap/isatap-service.ts';

/** What commands act on: a host and the services of Windows that netsh and PowerShell configure. */
export interface ShellHost {
  readonly host: Host;
  readonly tcp: TcpLayer;
  readonly isatap: IsatapService;
  readonly resolver: Resolver;
  /** null: it does not register its name. */
  readonly registration: DnsRegistration | null;
  /** null: it is none. */
  readonly dnsServer: DnsServer | null;
  /** null: it has no connection security rules. */
  readonly ipsec: Ipsec | null;
  /** null: it is none. */
  readonly ipHttpsServer: IpHttpsServer | null;
  /** null: it is neither server nor client of it. */
  readonly directAccess: DirectAccess | null;
}

/** What a DirectAccess machine was set up with. */
export type DirectAccess =
  | {
      readonly role: 'server';
      readonly internalPrefix: string;
      readonly clientPrefix: string;
      /** The name of the interface to the intranet. */
      readonly internal: string;
      readonly managementServers: readonly string[];
    }
  | { readonly role: 'client'; readonly server: string; readonly suffix: string };

/** What Windows prints and whether it worked. */
export interface CommandResult {
  readonly output: string;
  readonly ok: boolean;
  /** What the program ends with, where that does not tell whether it worked; otherwise 0, or 1 when it did not. */
  readonly exitCode?: number;
}

/** How a command ended. */
export interface CommandEnding {
  readonly ok: boolean;
  readonly exitCode: number;
}

/** A command whose words were understood and whose interfaces exist. */
export type BoundCommand = InstantCommand | LastingCommand;

/** One that takes no time; `run` does it. */
export interface InstantCommand {
  readonly text: string;
  run(): CommandResult;
}

/** One that waits for the network, such as ping: `last` does it and ends with whether it worked. */
export interface LastingCommand {
  readonly text: string;
  last(terminal: Terminal): Process<boolean>;
}

/** Where a lasting command prints as it goes. `flow`: the number that its packets carry. */
export interface Terminal {
  readonly flow: number;
  print(text: string): void;
  /** Whether Ctrl-C was pressed: one that would go on for ever ends then. */
  readonly isInterrupted?: () => boolean;
}

/** Does a command whatever its kind. */
export function* perform(command: BoundCommand, terminal: Terminal): Process<CommandEnding> {
  if ('last' in command) return endingOf(yield* command.last(terminal));
  const { output, ok, exitCode } = command.run();
  terminal.print(output);
  return endingOf(ok, exitCode);
}

const endingOf = (ok: boolean, exitCode = ok ? 0 : 1): CommandEnding => ({ ok, exitCode });

/**
 * A line that cannot be a command here. `message` says it in our words, `windowsText` as Windows would;
 * `offset`: where in the line, counted from 0.
 */
export class CommandError extends Error {
  readonly offset: number;
  readonly hint: string | null;
  readonly windowsText: string;

  constructor(message: string, offset: number, hint: string | null, windowsText: string) {
    super(message);
    this.name = 'CommandError';
    this.offset = offset;
    this.hint = hint;
    this.windowsText = windowsText;
  }
}

/** Texts of Windows, windows.md section 1.6. */
export const windowsText = {
  ok: 'Ok.\n\n',
  missingParameter:
    'One or more essential parameters were not entered.\nVerify the required parameters, and reenter them.\nThe syntax supplied for this command is not valid. Check help for the correct syntax.\n',
  objectExists: 'The object already exists.\n',
  elementNotFound: 'Element not found.\n',
  parameterIncorrect: 'The parameter is incorrect.\n',
  interfaceName: 'The filename, directory name, or volume label syntax is incorrect.\n',
  commandNotFound: (line: string): string => `The following command was not found: ${line}.\n`,
} as const;

/** What Windows has and the model has not. Windows' own words are those of a system that cannot do what is asked. */
export const notModelled = (what: string, offset: number, hint: string): CommandError =>
  new CommandError(`${what} is not modelled`, offset, hint, 'The request is not supported.\n');

export const done: CommandResult = { output: windowsText.ok, ok: true };
export const failed = (output: string): CommandResult => ({ output, ok: false });
