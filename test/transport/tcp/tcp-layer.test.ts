import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { RandomStream } from '../../../src/sim/random.ts';
import { seconds } from '../../../src/sim/time.ts';
import { ChallengeLimit } from '../../../src/transport/tcp/challenge-limit.ts';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { InitialSequence } from '../../../src/transport/tcp/initial-sequence.ts';
import { RetransmissionTimeout } from '../../../src/transport/tcp/retransmission-timeout.ts';
import { sequenceDistance } from '../../../src/transport/tcp/sequence.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { encodeTcp } from '../../../src/wire/tcp/tcp.ts';
import { hex } from '../../support/bytes.ts';
import { RawTcpPeer } from '../../support/raw-peer.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';
import { twoHosts } from '../../support/two-hosts.ts';

const bare = {
  sourcePort: 9,
  destinationPort: 80,
  sequence: 1,
  acknowledgment: 0,
  flags: 2,
  window: 1,
  options: hex(''),
  reserved: 0,
  urgentPointer: 0,
  checksum: 0,
  payload: hex(''),
};

describe('what arrives', () => {
  test('no connection to a group or broadcast address (RFC 9293 section 3.9.2.3)', () => {
    const peer = new RawTcpPeer();
    let accepted = 0;
    peer.a.tcp.listen(80, () => accepted++);
    const bytes = encodeTcp(bare, 0);
    peer.sendIpv4(ipProtocol.tcp, bytes, Ipv4Address.parse('10.0.0.255'));
    peer.sendIpv4(ipProtocol.tcp, bytes, Ipv4Address.broadcast);
    peer.sendIpv6(ipProtocol.tcp, bytes, Ipv6Address.parse('ff02::1'));
    peer.run(300);
    expect([accepted, peer.frames]).toEqual([0, []]);
    expect(peer.a.host.drops.get('not-for-me')).toBe(3);
  });

  test('a header that does not fit and a wrong checksum are dropped, each with its reason', () => {
    const peer = new RawTcpPeer();
    peer.a.tcp.listen(80, () => undefined);
    const broken = (change: (bytes: Uint8Array) => Uint8Array): void =>
      peer.send(ipProtocol.tcp, peer.local, (pseudoHeader) => change(encodeTcp(bare, pseudoHeader(20))));
    broken((bytes) => bytes.slice(0, 19));
    broken((bytes) => bytes.with(12, 0x40));
    broken((bytes) => bytes.with(12, 0x60));
    broken((bytes) => bytes.with(16, bytes[16]! ^ 1));
    peer.run(300);
    expect(peer.a.host.drops.get('malformed')).toBe(3);
    expect(peer.a.host.drops.get('bad-checksum')).toBe(1);
    expect(peer.frames).toEqual([]);
  });

  test('options that do not parse are ignored, the segment stands', () => {
    const peer = new RawTcpPeer();
    peer.a.tcp.listen(80, () => undefined);
    peer.send(ipProtocol.tcp, peer.local, (pseudoHeader) =>
      encodeTcp({ ...bare, sourcePort: peer.peerPort, options: hex('02040100 02000000') }, pseudoHeader(28)),
    );
    expect(peer.wait(1)).toEqual(['SYN,ACK seq=0 ack=4 mss=1440']);
  });

  test('the drop of a SYN to a closed port names it', () => {
    const peer = new RawTcpPeer();
    expect(peer.say({ flags: 'SYN', seq: 0 })).toEqual(['RST,ACK seq=0 ack=1']);
    expect(peer.a.host.drops.get('port-closed')).toBe(1);
  });

  test('TCP-10 at most ten challenge ACKs in five seconds (RFC 5961 section 7)', () => {
    const peer = new RawTcpPeer();
    peer.a.tcp.listen(80, () => undefined);
    peer.say({ flags: 'SYN', seq: 0 }, 1);
    peer.say({ flags: 'ACK', seq: 1, ack: 1 }, 1);
    let answers = 0;
    for (let sent = 0; sent < 30; sent++) answers += peer.say({ flags: 'RST', seq: 100 }, 1).length;
    expect(answers).toBe(10);
    peer.wait(5000);
    expect(peer.say({ flags: 'RST', seq: 100 }, 1)).toEqual(['ACK seq=1 ack=1']);
    const limit = new ChallengeLimit();
    expect(Array.from({ length: 11 }, () => limit.allows(seconds(9))).filter(Boolean)).toHaveLength(10);
  });
});

describe('TCP-01 opening', () => {
  test('both at once: SYN crosses SYN, both are established (RFC 9293 figure 8)', () => {
    const peer = new RawTcpPeer();
    const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
    expect(peer.wait(1)).toEqual(['SYN seq=0 mss=1440']);
    expect(peer.say({ flags: 'SYN', seq: 0 }, 1)).toEqual(['SYN,ACK seq=0 ack=1 mss=1440']);
    expect(connection.state).toBe('syn-received');
    expect(peer.say({ flags: 'SYN,ACK', seq: 0, ack: 1 }, 1)).toEqual(['ACK seq=1 ack=1']);
    expect(connection.state).toBe('established');
    connection.write(pattern(3));
    expect(peer.wait(1)).toEqual(['PSH,ACK seq=1 ack=1 len=3']);
  });

  test('data written before the connection stands goes out when it does', () => {
    const talk = conversation();
    const client = talk.connect();
    client.write(pattern(5));
    talk.until(100);
    expect(talk.take().slice(2, 4)).toEqual(['10 A ACK seq=1 ack=1', '10 A PSH,ACK seq=1 ack=1 len=5']);
  });

  test('close before the connection stands ends it in silence; the late answer is reset', () => {
    const talk = conversation();
    const client = talk.connect();
    client.close();
    expect([client.state, client.failure]).toEqual(['closed', null]);
    talk.until(100);
    expect(talk.take()).toEqual(['0 A SYN seq=0 mss=1440', '5 B SYN,ACK seq=0 ack=1 mss=1440', '10 A RST seq=1']);
  });

  test('a closed port is refused at once', () => {
    const { simulator, a, b } = twoHosts();
    const connection = a.tcp.connect(b.ipv4, 81)!;
    simulator.run(simulator.now + seconds(0.02));
    expect(connection.failure).toEqual({ kind: 'reset' });
  });

  test('without a route there is no connection; what the host finds out itself ends it', () => {
    const { simulator, a } = twoHosts();
    expect(a.tcp.connect(Ipv6Address.parse('2001:db8:1::1'), 80)).toBe(null);
    const connection = a.tcp.connect(Ipv6Address.parse('2001:db8::77'), 80)!;
    simulator.run(simulator.now + seconds(4));
    expect(connection.failure).toMatchObject({ kind: 'icmp', report: { reporter: null, type: 1, code: 3 } });
  });

  test('each connection has ports of its own; many at once keep their streams apart', () => {
    const { simulator, a, b } = twoHosts();
    const accepted: TcpConnection[] = [];
    b.tcp.listen(80, (connection) => accepted.push(connection));
    const clients = Array.from({ length: 50 }, () => a.tcp.connect(b.ipv6, 80)!);
    simulator.run(simulator.now + seconds(1));
    clients.forEach((client, index) => client.write(Uint8Array.of(index)));
    simulator.run(simulator.now + seconds(1));
    expect(new Set(clients.map(({ ends }) => ends.localPort)).size).toBe(50);
    const got = accepted.map((server) => [server.ends.remotePort, server.read()[0]![0]]);
    expect(new Map(got as [number, number][])).toEqual(
      new Map(clients.map(({ ends }, index) => [ends.localPort, index])),
    );
  });
});

describe('TCP-01 RFC 6528 initial sequence numbers', () => {
  const ends = {
    local: Ipv6Address.parse('2001:db8::1'),
    localPort: 50_000,
    remote: Ipv6Address.parse('2001:db8::2'),
    remotePort: 80,
  };

  test('advance by one each four microseconds between the same ends', () => {
    const numbers = new InitialSequence(new RandomStream(1, 'x'));
    const first = numbers.choose(ends, 0);
    expect(sequenceDistance(numbers.choose(ends, 4_000), first)).toBe(1);
    expect(sequenceDistance(numbers.choose(ends, seconds(240)), first)).toBe(60_000_000);
    // The clock goes around once in 4.8 hours.
    expect(numbers.choose(ends, 4_000 * 2 ** 32)).toBe(first);
  });

  test('are far apart between other ends, on other hosts and with other seeds', () => {
    const seen = new Set<number>();
    for (let seed = 1; seed <= 10; seed++) {
      const numbers = new InitialSequence(new RandomStream(seed, 'x'));
      for (let port = 0; port < 100; port++) seen.add(numbers.choose({ ...ends, localPort: 50_000 + port }, 0) >>> 12);
    }
    expect(seen.size).toBeGreaterThan(990);
  });
});

describe('TCP-06 RFC 6298 by its formulas', () => {
  test('first and later measurements, lower and upper bound, doubling', () => {
    const timeout = new RetransmissionTimeout(seconds(3));
    expect(timeout.current).toBe(seconds(3));
    // SRTT 2, RTTVAR 1: 2 + 4.
    timeout.measure(seconds(2));
    expect(timeout.current).toBe(seconds(6));
    // RTTVAR 3/4 * 1 + 1/4 * |2 - 4| = 1.25, SRTT 7/8 * 2 + 1/8 * 4 = 2.25.
    timeout.measure(seconds(4));
    expect(timeout.current).toBe(seconds(7.25));
    timeout.double();
    expect(timeout.current).toBe(seconds(14.5));
    timeout.double();
    timeout.double();
    timeout.double();
    expect(timeout.current).toBe(seconds(60));
    for (let round = 0; round < 60; round++) timeout.measure(seconds(0.01));
    expect(timeout.current).toBe(seconds(1));
    timeout.restartAfterLostSyn();
    expect(timeout.current).toBe(seconds(3));
  });
});
