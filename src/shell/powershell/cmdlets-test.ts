/** Test-NetConnection (module NetTCPIP). */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import type { EchoResult } from '../../app/echo-probe.ts';
import { tracert, windowsTracert } from '../../app/tracert.ts';
import { findRule } from '../../ipsec/rule.ts';
import type { Process } from '../../sim/process.ts';
import { untilOpen } from '../../transport/tcp/until-open.ts';
import type { ShellHost, Terminal } from '../command.ts';
import { windowsAddress } from '../windows-address.ts';
import { type Cmdlet, type CmdletResult, giving } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { chosenFor } from './cmdlets-find-route.ts';
import { propertyOf, type PsObject, type PsValue } from './object.ts';
import { portOf } from './port-test.ts';
import { addressesOf, milliseconds, pingOnce } from './reach.ts';
import { diagnoseRouting } from './route-diagnosis.ts';
import { diagnosisObject, resultObject } from './test-connection.ts';

/** Where Windows asks whether there is an internet, when nobody names a computer. */
const BEACON = 'internetbeacon.msedge.net';
interface Wish {
  readonly name: string;
  readonly port: number | undefined;
  readonly isDetailed: boolean;
  readonly isQuiet: boolean;
  /** null: no trace. */
  readonly hops: number | null;
}

function readWish(values: CmdletArguments): Wish {
  const level = values.choice('InformationLevel', ['Quiet', 'Detailed']);
  const hops = values.integer('Hops', 1, 120) ?? windowsTracert.maximumHops;
  return {
    name: values.text('ComputerName') ?? BEACON,
    port: portOf(values),
    isDetailed: level === 'Detailed',
    isQuiet: level === 'Quiet',
    hops: values.boolean('TraceRoute') === true ? hops : null,
  };
}

/** .NET's IPStatus of what came back. */
function statusOf(result: EchoResult): string {
  if (result.kind === 'timeout') return 'TimedOut';
  if (result.kind === 'reply') return 'Success';
  if (result.kind === 'no-source' || result.report.kind === 'unreachable') return 'DestinationHostUnreachable';
  return result.report.kind === 'time-exceeded' ? 'TtlExpired' : 'PacketTooBig';
}

/** @returns whether a connection came about */
function* connects({ tcp }: ShellHost, to: IpAddress, port: number, flow: number): Process<boolean> {
  const connection = tcp.connect(to, port, flow);
  if (connection === null) return false;
  yield* untilOpen(connection);
  const isOpen = connection.state === 'established';
  connection.close();
  return isOpen;
}

/** The addresses of a name one by one until one takes the connection. */
function* tryPort(
  target: ShellHost,
  addresses: readonly IpAddress[],
  port: number,
  terminal: Terminal,
): Process<IpAddress | null> {
  for (const address of addresses) {
    if (yield* connects(target, address, port, terminal.flow)) return address;
    terminal.print(`WARNING: TCP connect to (${windowsAddress(address)} : ${port}) failed\n`);
  }
  return null;
}

function* testConnection(wish: Wish, target: ShellHost, terminal: Terminal): Process<CmdletResult> {
  const { name, port, isDetailed, isQuiet, hops } = wish;
  const { flow } = terminal;
  const addresses = yield* addressesOf(target, name, flow);
  const first = addresses[0];
  if (first === undefined) {
    terminal.print(`WARNING: Name resolution of ${name} failed\n`);
    return giving(isQuiet ? false : unresolved(wish));
  }
  const connected = port === undefined ? null : yield* tryPort(target, addresses, port, terminal);
  const remote = connected ?? first;
  const pinged = connected === null ? yield* pingOnce(target, remote, flow) : null;
  const hasPinged = pinged?.kind === 'reply';
  if (pinged !== null && !hasPinged)
    terminal.print(`WARNING: Ping to ${windowsAddress(remote)} failed with status: ${statusOf(pinged)}\n`);
  if (isQuiet) return giving(port === undefined ? hasPinged : connected !== null);
  const trace = hops === null ? null : yield* traced(target, remote, hops, flow);
  const shown = { isDetailed, hasPort: port !== undefined, hasPing: pinged !== null, hasTrace: trace !== null };
  return giving(
    resultObject(shown, {
      ComputerName: name,
      RemoteAddress: windowsAddress(remote),
      RemotePort: port ?? null,
      NameResolutionResults: addresses.map(windowsAddress),
      ...wayProperties(target, remote),
      PingSucceeded: hasPinged,
      PingReplyRtt: `${milliseconds(pinged)} ms`,
      TcpTestSucceeded: connected !== null,
      TraceRoute: trace,
    }),
  );
}

const unresolved = ({ name, port, isDetailed }: Wish): PsObject =>
  resultObject(
    { isDetailed, hasPort: port !== undefined, hasPing: true, hasTrace: false },
    {
      ComputerName: name,
      RemoteAddress: null,
      RemotePort: port ?? null,
      NameResolutionResults: [],
      InterfaceAlias: null,
      SourceAddress: null,
      PingSucceeded: false,
      PingReplyRtt: null,
      TcpTestSucceeded: false,
    },
  );

/** By which way the host sends, and whether a connection security rule means it. */
function wayProperties({ host, ipsec }: ShellHost, remote: IpAddress): Record<string, PsValue> {
  const chosen = chosenFor(host, remote);
  const text = chosen === null ? null : (propertyOf(chosen.address, 'IPAddress') as string).replace(/%\d+$/, '');
  const source = text === null ? null : literalAddress(text);
  const rule =
    ipsec === null || chosen === null || source?.family !== 6 || remote.family !== 6
      ? null
      : findRule(ipsec.rules, { local: source, remote, interface: chosen.out.name });
  return {
    MatchingIPsecRules: rule?.name ?? null,
    NetworkIsolationContext: null,
    IsAdmin: true,
    InterfaceAlias: chosen?.out.name ?? null,
    SourceAddress: text,
    NetRouteNextHop: chosen === null ? null : propertyOf(chosen.route, 'NextHop'),
  };
}

/** The hops on the way; one that does not answer is the unspecified address. */
function* traced(target: ShellHost, remote: IpAddress, maximumHops: number, flow: number): Process<readonly string[]> {
  const options = { ...windowsTracert, maximumHops, silentHops: maximumHops };
  const { hops } = yield* tracert(target, remote.toString(), options, flow);
  const silent = remote.family === 4 ? '0.0.0.0' : '::';
  return hops.map(({ address }) => (address === null ? silent : windowsAddress(address)));
}

function* diagnosed(wish: Wish, values: CmdletArguments, target: ShellHost, terminal: Terminal): Process<CmdletResult> {
  const addresses = yield* addressesOf(target, wish.name, terminal.flow);
  const remote = addresses[0];
  if (remote === undefined) {
    terminal.print(`WARNING: Name resolution of ${wish.name} failed\n`);
    return giving(
      diagnosisObject(wish.isDetailed, {
        ComputerName: wish.name,
        RemoteAddress: null,
        RouteDiagnosticsSucceeded: false,
      }),
    );
  }
  const index = values.integer('ConstrainInterface', 0, 0xffffffff);
  const found = diagnoseRouting(target.host, remote, index === undefined ? null : target.host.interfaceByIndex(index)!);
  return giving(
    diagnosisObject(wish.isDetailed, { ComputerName: wish.name, RemoteAddress: windowsAddress(remote), ...found }),
  );
}

export const testCmdlets: readonly Cmdlet[] = [
  {
    name: 'Test-NetConnection',
    aliases: ['TNC'],
    parameters: [
      { name: 'ComputerName', positional: true, alias: 'RemoteAddress', piped: 'localhost' },
      { name: 'CommonTCPPort', positional: true },
      { name: 'Port', alias: 'RemotePort' },
      { name: 'TraceRoute', kind: 'switch' },
      'Hops',
      { name: 'DiagnoseRouting', kind: 'switch' },
      'ConstrainInterface',
      'InformationLevel',
    ],
    bindLasting(values, target) {
      const wish = readWish(values);
      values.value('ConstrainInterface', (text, refuse) => {
        if (target.host.interfaceByIndex(Number(text)) === undefined) throw refuse(`there is no interface ${text}`);
      });
      return (terminal) =>
        values.boolean('DiagnoseRouting') === true
          ? diagnosed(wish, values, target, terminal)
          : testConnection(wish, target, terminal);
    },
  },
];
