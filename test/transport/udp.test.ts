import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { EphemeralPorts } from '../../src/transport/ephemeral-ports.ts';
import type { IcmpReport } from '../../src/host/protocol-handler.ts';
import { RandomStream } from '../../src/sim/random.ts';
import { ms } from '../../src/sim/time.ts';
import type { ReceivedDatagram, UdpSocket } from '../../src/transport/udp.ts';
import { decodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeUdp } from '../../src/wire/udp.ts';
import { hex, toHex } from '../support/bytes.ts';
import { RawPeer } from '../support/raw-peer.ts';
import { pattern } from '../support/tcp-script.ts';
import { twoHosts } from '../support/two-hosts.ts';

class Inbox implements UdpSocket {
  readonly port: number;
  readonly datagrams: ReceivedDatagram[] = [];
  readonly reports: IcmpReport[] = [];

  constructor(port: number) {
    this.port = port;
  }

  received(datagram: ReceivedDatagram): void {
    this.datagrams.push(datagram);
  }

  failed(report: IcmpReport): void {
    this.reports.push(report);
  }

  get payloads(): string[] {
    return this.datagrams.map(({ payload }) => toHex(payload));
  }
}

/** Host A with port 5353 open, and a raw peer. */
function openPort(): { peer: RawPeer; inbox: Inbox } {
  const peer = new RawPeer();
  const inbox = new Inbox(5353);
  peer.a.udp.open(inbox);
  return { peer, inbox };
}

/** A datagram with the checksum that its length field asks for, and then changed. */
function datagram(payload: Uint8Array, change: (bytes: Uint8Array) => void = () => undefined, port = 5353) {
  return (pseudoHeader: (length: number) => number): Uint8Array => {
    const fields = { sourcePort: 53, destinationPort: port, checksum: 0, payload, trailer: hex('') };
    const bytes = encodeUdp(fields, pseudoHeader(8 + payload.length));
    change(bytes);
    return bytes;
  };
}

const families = [4, 6] as const;
const local = (peer: RawPeer, family: 4 | 6) => (family === 4 ? peer.a.ipv4 : peer.a.ipv6);

describe.each(families)('over IPv%i', (family) => {
  test('datagrams of even and odd length arrive, and answers come back', () => {
    const { simulator, a, b } = twoHosts();
    const there = new Inbox(1000);
    const here = new Inbox(2000);
    b.udp.open(there);
    a.udp.open(here);
    const to = family === 4 ? b.ipv4 : b.ipv6;
    for (const length of [0, 1, 2, 3, 31, 32, 1001])
      expect(a.udp.send(pattern(length), 2000, null, to, 1000)).toBe(true);
    simulator.run(simulator.now + ms(20));
    expect(there.payloads).toEqual([0, 1, 2, 3, 31, 32, 1001].map((length) => toHex(pattern(length))));
    const { source, sourcePort, destination } = there.datagrams[0]!;
    expect([source, sourcePort, destination]).toEqual([family === 4 ? a.ipv4 : a.ipv6, 2000, to]);
    b.udp.send(hex('01'), 1000, destination, source, sourcePort);
    simulator.run(simulator.now + ms(20));
    expect(here.payloads).toEqual(['01']);
    // Nobody gets it any more.
    b.udp.close(there);
    a.udp.send(hex('02'), 2000, null, to, 1000);
    simulator.run(simulator.now + ms(20));
    expect(there.datagrams).toHaveLength(7);
    expect(here.reports).toMatchObject([{ kind: 'unreachable', reporter: to }]);
  });

  test('UDP-01 IP6-12 a wrong checksum is refused; none is refused over IPv6 and passes over IPv4 (RFC 8200 section 8.1)', () => {
    const { peer, inbox } = openPort();
    peer.send(
      ipProtocol.udp,
      local(peer, family),
      datagram(hex('0102'), (bytes) => (bytes[7]! ^= 1)),
    );
    peer.run(1);
    expect([inbox.payloads, peer.a.host.drops.get('bad-checksum')]).toEqual([[], 1]);
    peer.send(
      ipProtocol.udp,
      local(peer, family),
      datagram(hex('0102'), (bytes) => bytes.fill(0, 6, 8)),
    );
    peer.run(1);
    expect(inbox.payloads).toEqual(family === 4 ? ['0102'] : []);
    expect(peer.a.host.drops.get('bad-checksum')).toBe(family === 4 ? 1 : 2);
  });

  test('UDP-02 a length shorter than the packet cuts the rest off, a longer one or one below 8 is refused', () => {
    const { peer, inbox } = openPort();
    const to = local(peer, family);
    peer.send(ipProtocol.udp, to, (pseudoHeader) => Uint8Array.of(...datagram(hex('0102'))(pseudoHeader), 9, 9));
    peer.run(1);
    expect(inbox.payloads).toEqual(['0102']);
    for (const length of [11, 0xffff, 7, 0]) {
      const setLength = (bytes: Uint8Array): void => bytes.set([length >>> 8, length & 0xff], 4);
      peer.send(ipProtocol.udp, to, datagram(hex('0102'), setLength));
    }
    peer.send(ipProtocol.udp, to, () => hex('0035 14e9 0008 00'));
    peer.run(1);
    expect([inbox.payloads, peer.a.host.drops.get('malformed')]).toEqual([['0102'], 5]);
  });

  test('UDP-03 a closed port is answered with port unreachable and what was sent', () => {
    const peer = new RawPeer();
    const send = datagram(hex('0102'), undefined, 7);
    peer.send(ipProtocol.udp, local(peer, family), send);
    peer.run(1);
    expect(peer.a.host.drops.get('port-closed')).toBe(1);
    expect(peer.frames).toHaveLength(1);
    const { payload } = decodeEthernet(peer.frames[0]!);
    if (family === 4) {
      const message = decodeIcmpv4(decodeIpv4(payload).payload);
      expect([message.type, message.code, decodeIpv4(message.data).payload.length]).toEqual([3, 3, 10]);
    } else {
      const message = decodeIcmpv6(decodeIpv6(payload).payload);
      expect(message).toMatchObject({ kind: 'error', type: 1, code: 4 });
      expect(message.kind === 'error' && decodeIpv6(message.quoted).payload.length).toBe(10);
    }
  });
});

test('no error about a group or broadcast address', () => {
  const peer = new RawPeer();
  const payload = hex('0035 0007 0008 0000');
  peer.sendIpv4(ipProtocol.udp, payload, Ipv4Address.parse('10.0.0.255'));
  peer.sendIpv4(ipProtocol.udp, payload, Ipv4Address.parse('255.255.255.255'));
  peer.sendIpv6(ipProtocol.udp, payload, Ipv6Address.parse('ff02::1'));
  peer.run(1);
  expect(peer.frames).toEqual([]);
});

test('what the host finds out itself reaches the socket too; without a route nothing is sent', () => {
  const { simulator, a } = twoHosts();
  const inbox = new Inbox(2000);
  a.udp.open(inbox);
  a.udp.send(hex('01'), 2000, null, Ipv6Address.parse('2001:db8::77'), 7);
  expect(a.udp.send(hex('01'), 2000, null, Ipv6Address.parse('2001:db8:1::1'), 7)).toBe(false);
  simulator.run(simulator.now + ms(10_000));
  expect(inbox.reports).toMatchObject([{ kind: 'unreachable', type: 1, code: 3, reporter: null }]);
  expect(a.host.drops.get('no-route')).toBe(1);
});

test('one socket a port', () => {
  const { a } = twoHosts();
  a.udp.open(new Inbox(7));
  expect(() => a.udp.open(new Inbox(7))).toThrow(RangeError);
});

describe('client ports', () => {
  test('come in order from a random first one, between 49152 and 65535, around the end, past those in use', () => {
    const firsts = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const ports = new EphemeralPorts(new RandomStream(seed, 'ports'));
      const taken = Array.from({ length: 16_384 }, () => ports.take(() => false));
      firsts.add(taken[0]!);
      expect(new Set(taken).size).toBe(16_384);
      expect([Math.min(...taken), Math.max(...taken)]).toEqual([49_152, 65_535]);
      expect(ports.take(() => false)).toBe(taken[0]);
    }
    expect(firsts.size).toBeGreaterThan(15);
  });

  test('those in use are passed over; when all are, it says so', () => {
    const ports = new EphemeralPorts(new RandomStream(1, 'ports'));
    expect(ports.take((port) => port !== 60_000)).toBe(60_000);
    expect(() => ports.take(() => true)).toThrow('all dynamic ports are in use');
  });

  test('UDP gives no port twice while it is open', () => {
    const { a } = twoHosts();
    const first = new Inbox(a.udp.takePort());
    a.udp.open(first);
    for (let count = 0; count < 16_384; count++) expect(a.udp.takePort()).not.toBe(first.port);
  });
});
