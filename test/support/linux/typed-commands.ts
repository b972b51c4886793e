import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import type { NetworkInterface } from '../../../src/host/network-interface.ts';
import type { Node } from '../../../src/scenario/node.ts';
import { type Process, sleep, start, waitFor } from '../../../src/sim/process.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { selectSource } from '../../../src/transport/send-from.ts';
import { encodeIcmpv6 } from '../../../src/wire/icmpv6/message.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';

/** Ports of the echo servers on every machine there. */
const UDP_PORT = 7007;
const TCP_PORT = 7008;

/** Does on a host of ours what a command line of a run does; what only shows something does nothing. */
export function type(node: Node, line: string): void {
  const { simulator } = node.host;
  const words = line.split(' ');
  if (line.startsWith('ping ')) start(simulator, ping(node, readPing(words)));
  else if (line.startsWith('rdisc6 ') && line.includes('fe80::')) solicit(node, words.at(-2)!, words.at(-1)!);
  else if (line.includes('| nc -6 -u')) sendDatagram(node, line);
  else if (line.includes('| nc -6 -N')) start(simulator, exchange(node, line));
}

interface Ping {
  readonly destination: string;
  readonly count: number;
  readonly interval: number;
  readonly size: number;
  readonly trafficClass: number;
  readonly isWhole: boolean;
}

function readPing(words: readonly string[]): Ping {
  const option = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
  return {
    destination: words.at(-1)!,
    count: Number(option('-c') ?? 1),
    interval: Number(option('-i') ?? 1),
    size: Number(option('-s') ?? 56),
    trafficClass: Number(option('-Q') ?? 0),
    isWhole: option('-M') === 'do',
  };
}

/** As iputils does: one request each interval, whatever comes back. */
function* ping(node: Node, { destination, count, interval, size, trafficClass, isWhole }: Ping): Process {
  // What may not be fragmented and is too big, ping does not send.
  if (isWhole) return;
  const [address, zone] = destination.split('%');
  const to = Ipv6Address.parse(address!);
  const out = zone === undefined ? undefined : node.host.interfaceByName(zone);
  const { echoes } = node.host.icmpv6;
  const identifier = echoes.open({ replied: () => undefined, failed: () => undefined });
  for (let sequence = 1; sequence <= count; sequence++) {
    if (sequence > 1) yield* sleep(ms(interval * 1000));
    const source = out === undefined ? selectSource(node.host, to) : out.ipv6.linkLocal;
    const data = new Uint8Array(size);
    const request = { kind: 'echo-request', code: 0, identifier, sequence, data } as const;
    if (source?.family !== 6) {
      const bytes = encodeIcmpv6(request, Ipv6Address.unspecified, to);
      node.host.refuseToSend(PacketBuffer.from(bytes), to, ipProtocol.icmpv6);
      break;
    }
    const bytes = encodeIcmpv6(request, source, to);
    const sending = { source, destination: to, protocol: ipProtocol.icmpv6, trafficClass };
    node.host.ipv6.send(PacketBuffer.from(bytes), out === undefined ? sending : { ...sending, interface: out });
  }
  yield* sleep(seconds(5));
  echoes.close(identifier);
}

/** A solicitation past all that decides when one is due. */
function solicit(node: Node, to: string, through: string): void {
  const out = node.host.interfaceByName(through) as NetworkInterface;
  const [source, destination] = [out.ipv6.linkLocal!, Ipv6Address.parse(to)];
  const bytes = encodeIcmpv6({ kind: 'router-solicitation', code: 0, reserved: 0, options: [] }, source, destination);
  const protocol = ipProtocol.icmpv6;
  node.host.ipv6.send(PacketBuffer.from(bytes), { source, destination, protocol, hopLimit: 255, interface: out });
}

/** `echo WORD | nc -6 -u -w 1 -p PORT ADDRESS PORT` */
function sendDatagram({ udp }: Node, line: string): void {
  const [, word, port, address, remotePort] = /^echo (\S+) \| nc .*-p (\d+) (\S+) (\d+)/.exec(line)!;
  const socket = { port: Number(port), received: () => undefined, failed: () => undefined };
  udp.open(socket);
  const payload = new TextEncoder().encode(`${word!}\n`);
  udp.send(payload, socket.port, null, Ipv6Address.parse(address!), Number(remotePort));
}

/** `echo WORD | nc -6 -N -w 3 ...` or `head -c COUNT /dev/zero | nc ...`: sends, closes, reads until the other end does. */
function* exchange({ tcp }: Node, line: string): Process {
  const [, address, port] = /nc -6 -N -w 3 (?:-p \d+ )?(\S+) (\d+)/.exec(line)!;
  const count = Number(/^head -c (\d+)/.exec(line)?.[1] ?? /^echo (\S+)/.exec(line)![1]!.length + 1);
  const connection = tcp.connect(Ipv6Address.parse(address!), Number(port));
  if (connection === null) return;
  const until = tcp.host.simulator.now + seconds(3);
  while (connection.state === 'syn-sent' && tcp.host.simulator.now < until)
    yield* waitFor(connection.changed, until - tcp.host.simulator.now);
  if (connection.state === 'syn-sent') {
    connection.abort();
    return;
  }
  connection.write(new Uint8Array(count));
  connection.close();
  while (connection.state !== 'closed' && !connection.isPeerDone) {
    for (const _ of connection.read());
    yield* waitFor(connection.changed);
  }
}

/** Servers that give back what they get. */
export function startServers({ host, udp, tcp }: Node): void {
  udp.open({
    port: UDP_PORT,
    received: ({ source, sourcePort, destination, payload }) =>
      udp.send(payload, UDP_PORT, destination, source, sourcePort),
    failed: () => undefined,
  });
  tcp.listen(TCP_PORT, (connection) => start(host.simulator, giveBack(connection)));
}

function* giveBack(connection: TcpConnection): Process {
  for (;;) {
    for (const part of connection.read()) connection.write(part);
    if (connection.state === 'closed' || connection.isPeerDone) break;
    yield* waitFor(connection.changed);
  }
  connection.close();
}
