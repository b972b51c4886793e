import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { putU16 } from '../../src/wire/bytes.ts';
import { finish, sumBytes } from '../../src/wire/checksum.ts';
import { RawTcpPeer } from '../support/raw-peer.ts';
import { pattern } from '../support/tcp-script.ts';

/** A host with an open TCP port, an open UDP port and a connection under way, and the frame of a segment it sent. */
function busyHost(family: 4 | 6): { peer: RawTcpPeer; frame: Uint8Array } {
  const peer = new RawTcpPeer('windows-8.1', family);
  peer.a.udp.open({ port: 53, received: () => undefined, failed: () => undefined });
  const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
  peer.wait(1);
  peer.say({ flags: 'SYN,ACK', seq: 0, ack: 1 }, 1);
  connection.write(pattern(100));
  peer.run(1);
  return { peer, frame: peer.frames[0]! };
}

/** Makes lengths and checksums right again, so that the damage gets past the first checks. */
function mend(packet: Uint8Array): void {
  const isIpv4 = packet.length >= 20 && packet[0]! >>> 4 === 4;
  if (!isIpv4 && packet.length < 40) return;
  const at = isIpv4 ? 20 : 40;
  if (isIpv4) {
    packet[0] = 0x45;
    putU16(packet, 2, packet.length);
    putU16(packet, 10, 0);
    putU16(packet, 10, finish(sumBytes(packet, 0, 20)));
  } else {
    putU16(packet, 4, packet.length - 40);
  }
  const protocol = packet[isIpv4 ? 9 : 6]!;
  const field = new Map([
    [1, 2],
    [6, 16],
    [17, 6],
    [58, 2],
  ]).get(protocol);
  if (field === undefined || at + field + 2 > packet.length) return;
  if (protocol === 17) putU16(packet, at + 4, packet.length - at);
  const addresses = sumBytes(packet, isIpv4 ? 12 : 8, at);
  const pseudoHeader = protocol === 1 ? 0 : addresses + packet.length - at + protocol;
  putU16(packet, at + field, 0);
  putU16(packet, at + field, finish(sumBytes(packet, at, packet.length, pseudoHeader)));
}

// Type and code of errors that quote a packet.
const errors = { 4: [3, 4], 6: [2, 0] } as const;

test.each([4, 6] as const)(
  'IPv%i: an ICMP error that quotes a packet cut off anywhere, or damaged anywhere',
  (family) => {
    const { peer, frame } = busyHost(family);
    const [type, code] = errors[family];
    const before = peer.simulator.events;
    for (let length = 14; length <= 14 + 90; length++) peer.sendError(type, code, 1300, frame.slice(0, length));
    for (let at = 14; at < 14 + 64; at++)
      for (const change of [-1, 1, 0x80]) peer.sendError(type, code, 1300, frame.with(at, frame[at]! + change));
    peer.run(1);
    expect(peer.simulator.events).toBeGreaterThan(before + 200);
  },
);

test.each([4, 6] as const)('IPv%i: whatever arrives, the host goes on', (family) => {
  const { peer, frame } = busyHost(family);
  // Back to the host, with source and destination changed over.
  const [addresses, length] = family === 4 ? [14 + 12, 4] : [14 + 8, 16];
  const returned = frame.slice();
  returned.set(frame.subarray(addresses + length, addresses + 2 * length), addresses);
  returned.set(frame.subarray(addresses, addresses + length), addresses + length);
  const protocols = [0, 1, 4, 6, 17, 41, 43, 44, 58, 59, 60, 255];
  fc.assert(
    fc.property(
      fc.constantFrom(...protocols),
      fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
      fc.integer({ min: 0, max: 154 }),
      fc.boolean(),
      (protocol, changes, end, mends) => {
        const packet = returned.slice(14, 14 + end);
        if (packet.length > 40) packet[family === 4 ? 9 : 6] = protocol;
        for (const [at, value] of changes) if (at < packet.length) packet[at] = value;
        if (mends) mend(packet);
        peer.sendFrame(family === 4 ? 0x0800 : 0x86dd, packet);
        peer.run(1);
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
  peer.heard();
  peer.localPort = 81;
  expect(peer.say({ flags: 'SYN', seq: 0 }, 1)).toEqual(['RST,ACK seq=0 ack=1']);
});
