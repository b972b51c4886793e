import { describe, expect, test } from 'vitest';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { RawTcpPeer } from '../../support/raw-peer.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';

/** Host A, connected to a raw peer, and the frame of the SYN that it sent. */
function connected(family: 4 | 6): { peer: RawTcpPeer; connection: TcpConnection } {
  const peer = new RawTcpPeer('windows-8.1', family);
  const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
  peer.wait(1);
  peer.say({ flags: 'SYN,ACK', seq: 0, ack: 1, mss: 1460 }, 1);
  expect(connection.state).toBe('established');
  return { peer, connection };
}

/** Type and code; whether it ends a connection that is being opened. */
const errors: readonly (readonly [family: 4 | 6, type: number, code: number, isHard: boolean, what: string])[] = [
  [6, 1, 0, false, 'no route'],
  [6, 1, 1, true, 'administratively prohibited'],
  [6, 1, 3, false, 'address unreachable'],
  [6, 1, 4, true, 'port unreachable'],
  [6, 3, 0, false, 'hop limit'],
  [6, 4, 1, false, 'parameter problem'],
  [4, 3, 0, false, 'network unreachable'],
  [4, 3, 1, false, 'host unreachable'],
  [4, 3, 2, true, 'protocol unreachable'],
  [4, 3, 3, true, 'port unreachable'],
  [4, 3, 5, false, 'source route failed'],
  [4, 11, 0, false, 'time to live'],
  [4, 12, 0, false, 'parameter problem'],
];

describe('TCP-15 ICMP errors', () => {
  test.each(errors)('IPv%i type %i code %i while connecting: hard %s (%s)', (family, type, code, isHard) => {
    const peer = new RawTcpPeer('windows-8.1', family);
    const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
    peer.run(1);
    peer.sendError(type, code, 0, peer.frames[0]!);
    peer.heard();
    peer.run(1);
    expect(connection.state).toBe(isHard ? 'closed' : 'syn-sent');
    if (isHard) return;
    // Remembered: it is the reason when the tries are over.
    peer.run(21_000);
    expect(connection.failure).toMatchObject({ kind: 'icmp', report: { type, code } });
    expect(peer.heard()).toHaveLength(2);
  });

  test.each(errors)('IPv%i type %i code %i never ends an open connection', (family, type, code) => {
    const { peer, connection } = connected(family);
    connection.write(pattern(10));
    peer.run(1);
    peer.sendError(type, code, 0, peer.frames[0]!);
    peer.run(1);
    expect(connection.state).toBe('established');
    expect(connection.softError).toMatchObject({ type, code });
  });

  test.each([4, 6] as const)(
    'ICMP6-13 IPv%i: an error about a number that is not under way is ignored (RFC 5927)',
    (family) => {
      const peer = new RawTcpPeer('windows-8.1', family);
      const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
      peer.run(1);
      const forged = peer.frames[0]!.slice();
      forged[14 + (family === 4 ? 20 : 40) + 4]! ^= 0x40;
      peer.sendError(family === 4 ? 3 : 1, family === 4 ? 3 : 4, 0, forged);
      peer.run(1);
      expect([connection.state, connection.softError]).toEqual(['syn-sent', null]);
    },
  );
});

describe('TCP-05 PMTU-06 Packet Too Big', () => {
  test.each([
    [6, 2, 0, 1400, 1340],
    [4, 3, 4, 1000, 960],
  ] as const)(
    'IPv%i: the segments go out again at once in the new size, one first',
    (family, type, code, mtu, size) => {
      const { peer, connection } = connected(family);
      const full = family === 6 ? 1440 : 1460;
      connection.write(pattern(3 * full));
      peer.run(1);
      const big = peer.frames[0]!;
      expect(peer.heard().slice(0, 2)).toEqual([
        `ACK seq=1 ack=1 len=${full}`,
        `ACK seq=${1 + full} ack=1 len=${full}`,
      ]);
      peer.sendError(type, code, mtu, big);
      expect(peer.wait(1)).toEqual([`ACK seq=1 ack=1 len=${size}`]);
      expect(connection.segmentSize).toBe(size);
      // The same news again says nothing new.
      peer.sendError(type, code, mtu, big);
      expect(peer.wait(1)).toEqual([]);
      const next = peer.say({ flags: 'ACK', seq: 1, ack: 1 + size }, 1);
      expect(next[0]).toBe(`ACK seq=${1 + size} ack=1 len=${size}`);
      expect(next[1]).toBe(`ACK seq=${1 + 2 * size} ack=1 len=${size}`);
    },
  );

  test('PMTU-05 PMTU-03 another connection to the same host knows at once; after ten minutes the full size is tried again', () => {
    const { peer, connection } = connected(6);
    connection.write(pattern(1440));
    peer.run(1);
    peer.sendError(2, 0, 1400, peer.frames[0]!);
    expect(peer.wait(1).at(-1)).toBe('ACK seq=1 ack=1 len=1340');
    const second = peer.a.tcp.connect(peer.remote, 7777)!;
    expect([connection.segmentSize, second.segmentSize]).toEqual([1340, 1340]);
    peer.say({ flags: 'ACK', seq: 1, ack: 1441 }, 599_000);
    expect(connection.segmentSize).toBe(1340);
    peer.wait(2000);
    expect(connection.segmentSize).toBe(1440);
    connection.write(pattern(1440));
    expect(peer.wait(1)).toEqual(['PSH,ACK seq=1441 ack=1 len=1440']);
  });

  test('below the smallest MTU of IPv6 it says nothing (RFC 8201 section 4)', () => {
    const { peer, connection } = connected(6);
    connection.write(pattern(2000));
    peer.run(1);
    peer.sendError(2, 0, 1279, peer.frames[0]!);
    peer.run(1);
    expect(connection.segmentSize).toBe(1440);
  });

  test('about a number outside what is under way it is ignored (RFC 5927)', () => {
    const { peer, connection } = connected(6);
    connection.write(pattern(2000));
    peer.run(1);
    const forged = peer.frames[0]!.slice();
    forged[14 + 40 + 4]! ^= 0x40;
    peer.sendError(2, 0, 1300, forged);
    peer.run(1);
    expect(connection.segmentSize).toBe(1440);
  });

  test('a lost segment and a smaller path: everything arrives', () => {
    const { peer, connection } = connected(6);
    connection.write(pattern(4000));
    connection.close();
    peer.run(1);
    peer.sendError(2, 0, 1280, peer.frames[0]!);
    let expected = 1;
    let lines = peer.heard();
    for (let turn = 0; expected < 4001 && turn < 20; turn++) {
      for (const line of lines.concat(peer.wait(1))) {
        const [, seq, length] = /seq=(\d+) .*len=(\d+)/.exec(line) ?? [];
        // The old, too large ones never came.
        if (Number(length) <= 1220 && Number(seq) === expected) expected += Number(length);
      }
      lines = peer.say({ flags: 'ACK', seq: 1, ack: expected }, 1);
    }
    expect(expected).toBe(4001);
  });
});

test('PMTU-07 where large packets vanish and nobody reports it, small data passes and large data never does', () => {
  const talk = conversation({ over: 6 });
  const received = (): number => talk.got.b.reduce((sum, { length }) => sum + length, 0);
  talk.lose((_from, _number, { payload }) => payload.length > 1220);
  const connection = talk.connect();
  talk.until(1000);
  connection.write(pattern(1000));
  talk.until(2000);
  expect(received()).toBe(1000);
  connection.write(pattern(20_000));
  talk.until(600_000);
  // There is no search for the path MTU without reports (RFC 4821): the connection ends.
  expect(received()).toBe(1000);
  expect(connection.state).toBe('closed');
});
