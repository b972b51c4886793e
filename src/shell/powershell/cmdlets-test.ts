/** Test-NetConnection (module NetTCPIP) and Test-Connection (Microsoft.PowerShell.Management). */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import { EchoProbe, type EchoResult } from '../../app/echo-probe.ts';
import { findDestinations } from '../../app/station.ts';
import { tracert, windowsTracert } from '../../app/tracert.ts';
import { findRule } from '../../ipsec/rule.ts';
import { type Process, sleep } from '../../sim/process.ts';
import { seconds } from '../../sim/time.ts';
import { untilOpen } from '../../transport/tcp/until-open.ts';
import type { ShellHost, Terminal } from '../command.ts';
import { findTarget } from '../programs/target.ts';
import { windowsAddress } from '../windows-address.ts';
import { type Cmdlet, type CmdletResult, giving } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { chosenFor } from './cmdlets-find-route.ts';
import type { ErrorRecord } from './error-record.ts';
import { makeObject, type ObjectType, propertyOf, type PsObject, type PsValue } from './object.ts';
import { diagnoseRouting } from './route-diagnosis.ts';
import { diagnosisObject, resultObject } from './test-connection.ts';

/** Where Windows asks whether there is an internet, when nobody names a computer. */
const BEACON = 'internetbeacon.msedge.net';
const PORTS = { HTTP: 80, RDP: 3389, SMB: 445, WINRM: 5985 } as const;
const PING_TIMEOUT = seconds(4);
const PING_BYTES = 32;

interface Wish {
  readonly name: string;
  readonly port: number | undefined;
  readonly isDetailed: boolean;
  readonly isQuiet: boolean;
  /** null: no trace. */
  readonly hops: number | null;
}

function readWish(values: CmdletArguments): Wish {
  const common = values.choice('CommonTCPPort', Object.keys(PORTS) as (keyof typeof PORTS)[]);
  const level = values.choice('InformationLevel', ['Quiet', 'Detailed']);
  const hops = values.integer('Hops', 1, 120) ?? windowsTracert.maximumHops;
  return {
    name: values.text('ComputerName') ?? BEACON,
    port: common === undefined ? values.integer('Port', 1, 65_535) : PORTS[common],
    isDetailed: level === 'Detailed',
    isQuiet: level === 'Quiet',
    hops: values.boolean('TraceRoute') === true ? hops : null,
  };
}

/** Addresses of a name, best first; the host knows its own. */
function* addressesOf(target: ShellHost, name: string, flow: number): Process<readonly IpAddress[]> {
  const { addresses } = yield* findDestinations(target, name, flow);
  if (addresses.length > 0) return addresses;
  const own = yield* findTarget(target, name, null, flow);
  return own === null ? [] : [own.address];
}

const milliseconds = (result: EchoResult | null): number =>
  result?.kind === 'reply' ? Math.floor(result.roundTrip / 1e6) : 0;

function* pingOnce(
  { host }: ShellHost,
  to: IpAddress,
  flow: number,
  size = PING_BYTES,
  hopLimit: number | null = null,
): Process<EchoResult> {
  const probe = new EchoProbe(host, to, flow);
  const result = yield* probe.send(size, hopLimit, PING_TIMEOUT);
  probe.close();
  return result;
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

const reply: ObjectType = {
  name: 'System.Management.ManagementObject#root\\cimv2\\Win32_PingStatus',
  aliases: { Address: 'Destination', 'Time(ms)': 'ResponseTime' },
  view: {
    kind: 'table',
    columns: [
      { label: 'Source', width: 13 },
      { label: 'Destination', width: 15 },
      { label: 'IPV4Address', width: 16 },
      { label: 'IPV6Address', width: 40 },
      { label: 'Bytes', of: 'BufferSize', width: 8 },
      { label: 'Time(ms)', of: 'ResponseTime', width: 8 },
    ],
  },
};

const pingFailed = (name: string, why: string): ErrorRecord => ({
  message: `Testing connection to computer '${name}' failed: ${why}`,
  category: 'ResourceUnavailable',
  about: `(${name}:String)`,
  reason: 'PingException',
  id: 'TestConnectionException,Microsoft.PowerShell.Commands.TestConnectionCommand',
});

function bindPing(values: CmdletArguments, target: ShellHost): (terminal: Terminal) => Process<CmdletResult> {
  const names = values.texts('ComputerName')!;
  const count = values.integer('Count', 1, 0x7fffffff) ?? 4;
  const size = values.integer('BufferSize', 0, 65_500) ?? PING_BYTES;
  const hopLimit = values.integer('TimeToLive', 1, 255) ?? null;
  const delay = values.integer('Delay', 1, 60) ?? 1;
  const isQuiet = values.boolean('Quiet') === true;
  return function* ({ flow }) {
    const objects: PsObject[] = [];
    const errors: ErrorRecord[] = [];
    for (const name of names) {
      const remote = (yield* addressesOf(target, name, flow))[0];
      if (remote === undefined) {
        errors.push(pingFailed(name, 'No such host is known'));
        continue;
      }
      for (let sent = 0; sent < count; sent++) {
        if (sent > 0) yield* sleep(seconds(delay));
        const result = yield* pingOnce(target, remote, flow, size, hopLimit);
        if (result.kind === 'reply') objects.push(replyObject(target, name, result, size));
        // Windows says so of every request without a reply.
        else errors.push(pingFailed(name, 'Error due to lack of resources'));
      }
    }
    return isQuiet ? giving(objects.length > 0) : { objects, errors };
  };
}

function replyObject(
  { host }: ShellHost,
  name: string,
  result: Extract<EchoResult, { kind: 'reply' }>,
  size: number,
): PsObject {
  const { from } = result;
  return makeObject(reply, {
    Source: host.name,
    Destination: name,
    IPV4Address: from.family === 4 ? from.toString() : null,
    IPV6Address: from.family === 6 ? windowsAddress(from) : null,
    BufferSize: size,
    ResponseTime: milliseconds(result),
    StatusCode: 0,
  });
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
  {
    name: 'Test-Connection',
    parameters: [
      { name: 'ComputerName', kind: 'list', required: true, positional: true, alias: 'TargetName', piped: 'localhost' },
      'Count',
      'BufferSize',
      { name: 'TimeToLive', alias: 'TTL' },
      'Delay',
      { name: 'Quiet', kind: 'switch' },
    ],
    bindLasting: bindPing,
  },
];
