import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { IpPrefix } from '../../../src/addr/prefix.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { encodeIcmpv4 } from '../../../src/wire/icmpv4.ts';
import { readIpv4Ends } from '../../../src/wire/ipv4-ends.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { tcpFlag } from '../../../src/wire/tcp/tcp.ts';
import { balancerNetwork } from '../../support/balancer-network.ts';
import type { MiddleBoxNetwork } from '../../support/middle-box-network.ts';
import { textOf } from '../../support/watched-network.ts';

const VIRTUAL = '203.0.113.10';
const NO_PROBES = 'probe: none';

/** Opens a connection and lets the network come to rest. */
function open(net: MiddleBoxNetwork, client: string): TcpConnection {
  const connection = net.connect(client, VIRTUAL, 443);
  net.run(ms(200));
  return connection;
}

/** The members that got a SYN of a client since the last `clear`, in order. */
const opened = (net: MiddleBoxNetwork): readonly string[] =>
  net.packets
    .filter(({ at, packet }) => at.startsWith('DAV') && packet.protocol === ipProtocol.tcp)
    .filter(({ packet }) => packet.payload[13] === tcpFlag.syn && packet.source.toString() !== '192.168.50.10')
    .map(({ at }) => at.slice(0, 5));

const order = (net: MiddleBoxNetwork, member: string, is: 'up' | 'drain' | 'down'): void => {
  expect(net.node('LB').balancer!.order(member, is)).toBe(true);
};

/** Takes the default route of a member away. */
function takeGateway(net: MiddleBoxNetwork, name: string): void {
  const { ipv4, interfaces } = net.node(name).host;
  const everything = IpPrefix.of(Ipv4Address.unspecified, 0);
  ipv4.routes.remove(ipv4.routes.find(everything, interfaces[0]!.index, Ipv4Address.parse('192.168.50.10'))!);
}

test('round robin: connections go to one member after the other, answers come from the virtual address', () => {
  const net = balancerNetwork(NO_PROBES);
  for (const client of ['C1', 'C2', 'C1']) expect(net.exchange(client, VIRTUAL, 443)).toBe('hello to you\r\n');
  expect(opened(net)).toEqual(['DAV01', 'DAV02', 'DAV01']);
  expect(new Set(net.at('C1/Ethernet').map(({ source }) => source.toString()))).toEqual(new Set([VIRTUAL]));
  expect(new Set(net.at('DAV02/DMZ').map(({ source }) => source.toString()))).toEqual(new Set(['198.51.100.12']));
  expect(net.fates).toEqual([]);
  expect(net.badFrames).toEqual([]);
  const [first] = net.translations;
  expect(first!.by).toMatch(/^198\.51\.100\.11:\d+ is with DAV01, 192\.168\.50\.25:443$/);
  // One hop less on the way, as at any router, and the same packet.
  expect(net.at('DAV01/DMZ')[0]!.timeToLive).toBe(62);
  expect(net.packets.filter(({ id }) => id === first!.packet).map(({ at }) => at)).toEqual([
    'R/wan',
    'LB/edge',
    'DAV01/DMZ',
  ]);
});

test('least connections: the member with fewer open ones', () => {
  const net = balancerNetwork(`${NO_PROBES}\n      method: least-connections`);
  const [first, second] = [open(net, 'C1'), open(net, 'C1')];
  second.close();
  net.run();
  open(net, 'C1');
  open(net, 'C1');
  expect(first.state).toBe('established');
  expect(opened(net)).toEqual(['DAV01', 'DAV02', 'DAV02', 'DAV01']);
});

test('persistence by source address, for as long as it is remembered', () => {
  const net = balancerNetwork(`${NO_PROBES}\n      persistence: source-address\n      persistenceTimeout: 10s`);
  for (const client of ['C1', 'C2', 'C1', 'C2', 'C2']) open(net, client);
  expect(opened(net)).toEqual(['DAV01', 'DAV02', 'DAV01', 'DAV02', 'DAV02']);
  net.clear();
  net.run(seconds(11));
  for (const client of ['C2', 'C1']) open(net, client);
  expect(opened(net)).toEqual(['DAV01', 'DAV02']);
});

test('with source NAT members see an address of the balancer, and each connection a port of its own', () => {
  const net = balancerNetwork(`${NO_PROBES}\n      sourceNat: true`);
  // The servers need no way back to the clients.
  for (const name of ['DAV01', 'DAV02']) takeGateway(net, name);
  for (const client of ['C1', 'C2', 'C1', 'C2']) expect(net.exchange(client, VIRTUAL, 443)).toBe('hello to you\r\n');
  expect(new Set(net.at('DAV01/DMZ').map(({ source }) => source.toString()))).toEqual(new Set(['192.168.50.10']));
  expect(new Set(net.segmentsAt('DAV01/DMZ').map(({ sourcePort }) => sourcePort)).size).toBe(2);
  expect(net.badFrames).toEqual([]);
});

test('without source NAT answers that do not come back through the balancer are of no use', () => {
  const net = balancerNetwork(NO_PROBES);
  takeGateway(net, 'DAV01');
  const connection = open(net, 'C1');
  expect(connection.state).toBe('syn-sent');
  expect(net.fates).toEqual(['no-route at DAV01']);
});

test('probes are real connections; three failures take a member down, two successes bring it up', () => {
  const net = balancerNetwork('probe: { interval: 5s, timeout: 2s, fall: 3, rise: 2 }');
  const probes = net.segmentsAt('DAV01/DMZ').length;
  net.run(seconds(10));
  const flags = net
    .segmentsAt('DAV01/DMZ')
    .slice(probes)
    .map((segment) => segment.flags);
  expect(flags.filter((each) => each === tcpFlag.syn).length).toBe(2);
  expect(flags.filter((each) => each === tcpFlag.rst).length).toBe(0);
  const card = net.node('DAV01').host.interfaces[0]!;
  card.setUp(false);
  net.run(seconds(8));
  net.clear();
  for (let round = 0; round < 2; round++) net.connect('C1', VIRTUAL, 443);
  net.run(ms(10));
  // Two failures are not enough.
  expect(opened(net)).toEqual(['DAV01', 'DAV02']);
  net.run(seconds(6));
  net.clear();
  for (let round = 0; round < 2; round++) expect(open(net, 'C1').state).toBe('established');
  expect(opened(net)).toEqual(['DAV02', 'DAV02']);
  card.setUp(true);
  net.run(seconds(11));
  net.clear();
  for (let round = 0; round < 2; round++) open(net, 'C1');
  expect([...opened(net)].sort()).toEqual(['DAV01', 'DAV02']);
});

test('a member that drains keeps its connections and gets no new client, but those that persistence brings', () => {
  const net = balancerNetwork(`${NO_PROBES}\n      persistence: source-address`);
  const connection = open(net, 'C1');
  order(net, 'DAV01', 'drain');
  open(net, 'C2');
  open(net, 'C1');
  expect(opened(net)).toEqual(['DAV01', 'DAV02', 'DAV01']);
  connection.write(new TextEncoder().encode('hello\r\n'));
  net.run();
  expect(textOf(connection)).toBe('hello to you\r\n');
  order(net, 'DAV01', 'down');
  net.clear();
  open(net, 'C1');
  expect(opened(net)).toEqual(['DAV02']);
  expect(net.node('LB').balancer!.order('DAV03', 'up')).toBe(false);
});

test('memberDown: keep: connections of a member that is down go on', () => {
  const net = balancerNetwork(NO_PROBES);
  const connection = open(net, 'C1');
  order(net, 'DAV01', 'down');
  connection.write(new TextEncoder().encode('hello\r\n'));
  net.run();
  expect(textOf(connection)).toBe('hello to you\r\n');
});

test.each(['false', 'true'])('memberDown: reset: both ends are told, source NAT %s', (sourceNat) => {
  const net = balancerNetwork(`${NO_PROBES}\n      memberDown: reset\n      sourceNat: ${sourceNat}`);
  const connection = open(net, 'C1');
  connection.write(Uint8Array.of(1, 2, 3));
  net.run();
  net.clear();
  order(net, 'DAV01', 'down');
  net.run();
  expect(connection.state).toBe('closed');
  expect(connection.failure).toEqual({ kind: 'reset' });
  for (const place of ['C1/Ethernet', 'DAV01/DMZ'])
    expect(net.segmentsAt(place).map(({ flags }) => flags)).toEqual([tcpFlag.rst | tcpFlag.ack]);
  // The member has nothing left of it: a second order has nobody to tell.
  net.clear();
  order(net, 'DAV01', 'up');
  order(net, 'DAV01', 'down');
  net.run();
  expect(net.packets).toEqual([]);
  expect(net.badFrames).toEqual([]);
});

test.each([
  ['reset', 'reset'],
  ['silent', 'timeout'],
])('noMember: %s: a client sees a %s', (noMember, kind) => {
  const net = balancerNetwork(`${NO_PROBES}\n      noMember: ${noMember}`);
  for (const member of ['DAV01', 'DAV02']) order(net, member, 'down');
  const connection = open(net, 'C1');
  net.run(seconds(200));
  expect(connection.failure?.kind).toBe(kind);
  expect(new Set(net.fates)).toEqual(new Set(['balancer-no-member at LB']));
  expect(net.drops[0]!.detail).toBe(
    'no member takes 203.0.113.10:443: DAV01 (192.168.50.25:443) is ordered to be down, DAV02 (192.168.50.26:443) is ordered to be down',
  );
});

test('what belongs to no connection is reset: one that was idle too long', () => {
  const net = balancerNetwork(`${NO_PROBES}\n      idleTimeout: 30s`);
  const connection = open(net, 'C1');
  net.run(seconds(29));
  connection.write(Uint8Array.of(1));
  net.run();
  expect(connection.state).toBe('established');
  net.run(seconds(31));
  connection.write(Uint8Array.of(1));
  net.run();
  expect(connection.failure).toEqual({ kind: 'reset' });
  expect(net.fates).toEqual(['balancer-no-member at LB']);
});

test('the balancer answers pings to its own addresses, and other ports of the virtual one are closed', () => {
  const net = balancerNetwork();
  expect(net.ping('C1', VIRTUAL).kind).toBe('reply');
  expect(net.ping('DAV01', '192.168.50.10').kind).toBe('reply');
  const connection = net.connect('C1', VIRTUAL, 80);
  net.run();
  expect(connection.failure).toEqual({ kind: 'reset' });
  // A router all the same: members reach other hosts through it.
  expect(net.ping('DAV01', '198.51.100.11').kind).toBe('reply');
});

test.each(['false', 'true'])('path MTU discovery through the balancer, both ways, source NAT %s', (sourceNat) => {
  const net = balancerNetwork(`${NO_PROBES}\n      sourceNat: ${sourceNat}`);
  const connection = open(net, 'C1');
  net.node('R').host.interfaceByName('wan')!.ipv4.settings.mtu = 1200;
  net.node('LB').host.interfaceByName('dmz')!.ipv4.settings.mtu = 1300;
  connection.write(new Uint8Array(1400));
  net.run(seconds(2));
  expect(connection.segmentSize).toBe(1260);
  const quoted = net.icmpAt('C1/Ethernet').map(({ data }) => readIpv4Ends(data, 0, data.length)!);
  expect(quoted.map(({ destination, destinationPort }) => `${destination.toString()}:${destinationPort}`)).toEqual([
    `${VIRTUAL}:443`,
  ]);
  // The other way R tells the virtual address, and the balancer the member.
  const segment = net.segmentsAt('DAV01/DMZ').at(-1)!;
  const [shown] = net.at('DAV01/DMZ');
  const server = [...net.translations].find(({ from }) => from.source.toString() === '192.168.50.25')!;
  expect(server.to.source.toString()).toBe(VIRTUAL);
  const quote = net.packets.find(({ at, packet }) => at === 'R/edge' && packet.protocol === ipProtocol.tcp)!;
  const error = encodeIcmpv4({ type: 3, code: 4, parameter: 1200, data: quote.frame.subarray(14, 14 + 28) });
  net.clear();
  const router = net.node('R').host;
  const [source, destination] = ['203.0.113.1', VIRTUAL].map((text) => Ipv4Address.parse(text));
  router.ipv4.send(PacketBuffer.from(error), { source: source!, destination: destination!, protocol: ipProtocol.icmp });
  net.run();
  const [arrived] = net.icmpAt('DAV01/DMZ');
  expect(readIpv4Ends(arrived!.data, 0, arrived!.data.length)).toMatchObject({
    source: Ipv4Address.parse('192.168.50.25'),
    sourcePort: 443,
    destination: shown!.source,
    destinationPort: segment.sourcePort,
  });
  expect(net.badFrames).toEqual([]);
});

test('an error of the balancer itself quotes what the client sent', () => {
  const net = balancerNetwork(NO_PROBES);
  net.node('DAV01').host.interfaces[0]!.setUp(false);
  const connection = open(net, 'C1');
  net.run(seconds(4));
  expect(net.fates[0]).toMatch(/(interface-down at DAV01|neighbor-unreachable at LB)/);
  const quoted = net.icmpAt('C1/Ethernet').map(({ data }) => readIpv4Ends(data, 0, data.length)!);
  expect(quoted.length).toBeGreaterThan(0);
  for (const ends of quoted) {
    expect(ends).toMatchObject({ source: Ipv4Address.parse('198.51.100.11'), destinationPort: 443 });
    expect(ends.destination.toString()).toBe(VIRTUAL);
  }
  expect(connection.softError?.code).toBe(1);
});

test('a client that begins anew from the same end gets a member anew', () => {
  const net = balancerNetwork(NO_PROBES);
  const connection = open(net, 'C1');
  const { localPort } = connection.ends;
  connection.abort();
  net.run();
  const { tcp } = net.node('C1');
  const ends = { ...connection.ends };
  tcp.sendSegment({
    ends,
    flags: tcpFlag.syn,
    sequence: 7,
    acknowledgment: 0,
    window: 1000,
    data: null,
    flow: 0,
    cause: null,
  });
  net.run();
  expect(localPort).toBe(ends.localPort);
  expect(opened(net)).toEqual(['DAV01', 'DAV02']);
});
