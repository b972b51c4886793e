import { describe, expect, test } from 'vitest';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { toHex } from '../../support/bytes.ts';
import { RawTcpPeer } from '../../support/raw-peer.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';

/** Host A as a server with one open connection to a raw peer whose window is `window`. */
function established(window: number, mss: number | null = 1440): { peer: RawTcpPeer; connection: TcpConnection } {
  const peer = new RawTcpPeer();
  const accepted: TcpConnection[] = [];
  peer.a.tcp.listen(80, (connection) => accepted.push(connection));
  peer.say({ flags: 'SYN', seq: 0, mss, window }, 1);
  expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, window }, 1)).toEqual([]);
  return { peer, connection: accepted[0]! };
}

describe('TCP-13 a shut window', () => {
  test('is probed with one byte after one, two, four seconds; an open one ends it', () => {
    const { peer, connection } = established(0);
    connection.write(pattern(3000));
    expect(peer.wait(999)).toEqual([]);
    expect(peer.wait(2)).toEqual(['ACK seq=1 ack=1 len=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, window: 0 }, 1990)).toEqual([]);
    expect(peer.wait(20)).toEqual(['ACK seq=1 ack=1 len=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, window: 0 }, 3980)).toEqual([]);
    expect(peer.wait(20)).toEqual(['ACK seq=1 ack=1 len=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, window: 5000 }, 1)).toEqual([
      'ACK seq=1 ack=1 len=1440',
      'ACK seq=1441 ack=1 len=1440',
      // The small rest waits for an acknowledgement (Nagle).
    ]);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 2881, window: 5000 }, 1)).toEqual(['PSH,ACK seq=2881 ack=1 len=120']);
  });

  test('a probe that the peer takes counts', () => {
    const { peer, connection } = established(0);
    connection.write(pattern(3));
    expect(peer.wait(1001)).toEqual(['ACK seq=1 ack=1 len=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 2, window: 0 }, 2001)).toEqual(['ACK seq=2 ack=1 len=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 3, window: 10 }, 1)).toEqual(['PSH,ACK seq=3 ack=1 len=1']);
  });

  test('a peer that answers is probed for ever, at most a minute apart; a silent one is given up', () => {
    const { peer, connection } = established(0);
    connection.write(pattern(3));
    for (let answered = 0; answered < 20; answered++) {
      for (let waited = 0; peer.wait(1000).length === 0; waited++) expect(waited).toBeLessThan(61);
      peer.say({ flags: 'ACK', seq: 1, ack: 1, window: 0 }, 0);
    }
    expect(connection.state).toBe('established');
    peer.wait(600_000);
    expect(connection.failure).toEqual({ kind: 'timeout' });
  });

  test('FIN waits for the window too, and is its own probe', () => {
    const { peer, connection } = established(0);
    connection.close();
    expect([peer.wait(990), connection.state]).toEqual([[], 'established']);
    expect([peer.wait(20), connection.state]).toEqual([['FIN,ACK seq=1 ack=1'], 'fin-wait-1']);
    expect(peer.wait(2000)).toEqual(['FIN,ACK seq=1 ack=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, window: 100 }, 1)).toEqual(['FIN,ACK seq=1 ack=1']);
    peer.say({ flags: 'ACK', seq: 1, ack: 2, window: 100 }, 1);
    expect(connection.state).toBe('fin-wait-2');
    expect(peer.wait(100_000)).toEqual([]);
  });

  test('a reader that stops shuts the window; when it reads, the peer is told and all arrives', () => {
    const talk = conversation({ reads: false });
    const client = talk.connect();
    talk.until(20);
    client.write(pattern(100_000));
    talk.until(5000);
    expect(talk.take().at(-1)).toMatch(/B ACK seq=1 ack=65536 win=0$/);
    talk.at(6000, () => talk.got.b.push(...talk.server.read()));
    talk.at(7000, () => talk.got.b.push(...talk.server.read()));
    talk.until(8000);
    expect(talk.take().filter((line) => line.startsWith('6000 B'))).toEqual(['6000 B ACK seq=1 ack=65536']);
    expect(toHex(Buffer.concat(talk.got.b))).toBe(toHex(pattern(100_000)));
  });

  test('a shrunken window: what is beyond it waits, what is out goes out again', () => {
    const { peer, connection } = established(5000);
    connection.write(pattern(4000));
    expect(peer.wait(1)).toEqual(['ACK seq=1 ack=1 len=1440', 'ACK seq=1441 ack=1 len=1440']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1441, window: 100 }, 1)).toEqual([]);
    expect(peer.wait(1001)).toEqual(['ACK seq=1441 ack=1 len=1440']);
  });

  test('segments beyond the right edge are cut there', () => {
    const { peer, connection } = established(5000);
    expect(peer.say({ flags: 'PSH,ACK', seq: 65_535, ack: 1, data: pattern(5) })).toEqual(['ACK seq=1 ack=1']);
    for (let at = 1; at < 65_535; at += 1311)
      peer.say({ flags: 'ACK', seq: at, ack: 1, data: pattern(Math.min(1311, 65_535 - at)) }, 1);
    // The byte that was held fills the last place.
    expect(peer.wait(300)).toEqual([]);
    const bytes = connection.read().reduce((sum, part) => sum + part.length, 0);
    expect(bytes).toBe(65_535);
  });
});

describe('TCP-13 small segments', () => {
  test('Nagle: one small segment at a time; with noDelay at once', () => {
    for (const noDelay of [false, true]) {
      const { peer, connection } = established(5000);
      connection.noDelay = noDelay;
      connection.write(pattern(3));
      connection.write(pattern(3));
      connection.write(pattern(3));
      const first = ['PSH,ACK seq=1 ack=1 len=3'];
      const others = ['PSH,ACK seq=4 ack=1 len=3', 'PSH,ACK seq=7 ack=1 len=3'];
      expect(peer.wait(100)).toEqual(noDelay ? [...first, ...others] : first);
      expect(peer.say({ flags: 'ACK', seq: 1, ack: noDelay ? 10 : 4 }, 100)).toEqual(
        noDelay ? [] : ['PSH,ACK seq=4 ack=1 len=6'],
      );
    }
  });

  test('a window of less than a segment is filled only by half of the largest seen', () => {
    const { peer, connection } = established(2000);
    connection.write(pattern(3000));
    expect(peer.wait(1)).toEqual(['ACK seq=1 ack=1 len=1440']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1441, window: 900 }, 1)).toEqual([]);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1441, window: 1100 }, 1)).toEqual(['ACK seq=1441 ack=1 len=1100']);
  });

  test('what stays too small for that goes out when the persist timer ends', () => {
    const { peer, connection } = established(2000);
    connection.write(pattern(3000));
    peer.wait(1);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1441, window: 900 }, 990)).toEqual([]);
    expect(peer.wait(20)).toEqual(['ACK seq=1441 ack=1 len=900']);
  });
});

describe('TCP-09 acknowledgements', () => {
  test('a single segment is acknowledged after 200 ms, the second at once', () => {
    const { peer } = established(5000);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, data: pattern(10) }, 199)).toEqual([]);
    expect(peer.wait(2)).toEqual(['ACK seq=1 ack=11 win=65525']);
    expect(peer.say({ flags: 'ACK', seq: 11, ack: 1, data: pattern(10) }, 1)).toEqual([]);
    expect(peer.say({ flags: 'ACK', seq: 21, ack: 1, data: pattern(10) }, 1)).toEqual(['ACK seq=1 ack=31 win=65505']);
    expect(peer.wait(1000)).toEqual([]);
  });

  test('an answer carries the acknowledgement', () => {
    const { peer, connection } = established(5000);
    peer.say({ flags: 'ACK', seq: 1, ack: 1, data: pattern(10) }, 100);
    connection.write(pattern(3));
    expect(peer.wait(150)).toEqual(['PSH,ACK seq=1 ack=11 len=3 win=65525']);
  });

  test('out of order at once, the filled gap at once, an old segment at once', () => {
    const { peer, connection } = established(5000);
    expect(peer.say({ flags: 'ACK', seq: 11, ack: 1, data: pattern(10) }, 1)).toEqual(['ACK seq=1 ack=1']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, data: pattern(10) }, 1)).toEqual(['ACK seq=1 ack=21 win=65515']);
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, data: pattern(10) }, 1)).toEqual(['ACK seq=1 ack=21 win=65515']);
    expect(toHex(Buffer.concat(connection.read()))).toBe(toHex(pattern(10)).repeat(2));
  });

  test('FIN before its data waits for it', () => {
    const { peer, connection } = established(5000);
    expect(peer.say({ flags: 'FIN,ACK', seq: 6, ack: 1 }, 1)).toEqual(['ACK seq=1 ack=1']);
    expect(connection.state).toBe('established');
    expect(peer.say({ flags: 'ACK', seq: 1, ack: 1, data: pattern(5) }, 1)).toEqual(['ACK seq=1 ack=7 win=65529']);
    expect(connection.state).toBe('close-wait');
  });
});

describe('TCP-02 TCP-03 segment size', () => {
  test.each<[number | null, number, string]>([
    [1440, 1440, 'what the path carries'],
    [1220, 1220, 'what the peer takes'],
    [9000, 1440, 'what the path carries, whatever the peer takes'],
    [null, 1220, 'the default of IPv6'],
    [0, 1220, 'the default, since 0 says nothing'],
    [100, 100, 'little, if the peer says so'],
  ])('MSS %s: %i bytes, %s', (mss, size) => {
    const { peer, connection } = established(65_535, mss);
    connection.write(pattern(3000));
    expect(peer.wait(1)[0]).toBe(`ACK seq=1 ack=1 len=${size}`);
  });

  test('over IPv4: 1460 announced, 536 without an option, DF set', () => {
    const peer = new RawTcpPeer('windows-8.1', 4);
    peer.a.tcp.listen(80, (connection) => connection.write(pattern(1000)));
    expect(peer.say({ flags: 'SYN', seq: 0, mss: null }, 1)).toEqual(['SYN,ACK seq=0 ack=1 mss=1460']);
    peer.say({ flags: 'ACK', seq: 1, ack: 1 }, 0);
    peer.run(1);
    expect(peer.frames[0]![14 + 6]! & 0x40).toBe(0x40);
    expect(peer.heard()[0]).toBe('ACK seq=1 ack=1 len=536');
  });

  test.each([
    ['linux', 1240],
    ['windows-8.1', 1440],
  ] as const)('%s announces %i bytes where the path is known to carry 1300', (profile, mss) => {
    const peer = new RawTcpPeer(profile);
    peer.a.tcp.listen(80, () => undefined);
    peer.a.host.ipv6.pathMtus.lower(peer.ipv6, 1300, peer.simulator.now);
    expect(peer.say({ flags: 'SYN', seq: 0, mss: 1440 }, 1)).toEqual([`SYN,ACK seq=0 ack=1 mss=${mss}`]);
  });

  test('1220 announced on a link of 1280 bytes', () => {
    const talk = conversation({ mtu: 1280 });
    talk.connect();
    talk.until(20);
    expect(talk.take()[0]).toBe('0 A SYN seq=0 mss=1220');
  });
});
