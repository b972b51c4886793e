import { describe, expect, test } from 'vitest';
import type { ProfileName } from '../../../src/host/profile.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';
import { toHex } from '../../support/bytes.ts';

const joined = (parts: readonly Uint8Array[]): string => toHex(Buffer.concat(parts));

describe('opening and closing', () => {
  test('TCP-01 TCP-12 handshake, data, FIN from both sides, TIME-WAIT of four minutes', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.at(50, () => client.write(pattern(5)));
    talk.at(100, () => talk.server.write(pattern(7)));
    talk.at(400, () => client.close());
    talk.at(700, () => talk.server.close());
    talk.until(800);
    expect(talk.take()).toEqual([
      '0 A SYN seq=0 mss=1440',
      '5 B SYN,ACK seq=0 ack=1 mss=1440',
      '10 A ACK seq=1 ack=1',
      '50 A PSH,ACK seq=1 ack=1 len=5',
      '100 B PSH,ACK seq=1 ack=6 len=7 win=65530',
      '305 A ACK seq=6 ack=8 win=65528',
      '400 A FIN,ACK seq=6 ack=8 win=65528',
      '405 B ACK seq=8 ack=7 win=65529',
      '700 B FIN,ACK seq=8 ack=7 win=65529',
      '705 A ACK seq=7 ack=9 win=65527',
    ]);
    expect([client.state, talk.server.state]).toEqual(['time-wait', 'closed']);
    talk.until(705 + 239_999);
    expect(client.state).toBe('time-wait');
    talk.until(705 + 240_001);
    expect([client.state, client.failure, talk.server.failure]).toEqual(['closed', null, null]);
    expect(talk.take()).toEqual([]);
  });

  test('TCP-12 both sides close at once: CLOSING, then TIME-WAIT on both', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.at(50, () => {
      client.close();
      talk.server.close();
    });
    talk.until(57);
    expect([client.state, talk.server.state]).toEqual(['closing', 'closing']);
    talk.until(100);
    expect(talk.take()).toEqual([
      '50 A FIN,ACK seq=1 ack=1',
      '50 B FIN,ACK seq=1 ack=1',
      '55 B ACK seq=2 ack=2 win=65534',
      '55 A ACK seq=2 ack=2 win=65534',
    ]);
    expect([client.state, talk.server.state]).toEqual(['time-wait', 'time-wait']);
  });

  test('TCP-12 a lost last ACK: FIN comes again, TIME-WAIT answers and begins anew', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.at(50, () => client.close());
    talk.at(100, () => talk.server.close());
    talk.until(90);
    talk.take();
    let lost = 0;
    talk.lose((from) => from === 'A' && ++lost === 1);
    talk.until(2000);
    expect(talk.take()).toEqual([
      '100 B FIN,ACK seq=1 ack=2 win=65534',
      '105 A ACK seq=2 ack=2 win=65534 (lost)',
      '1100 B FIN,ACK seq=1 ack=2 win=65534',
      '1105 A ACK seq=2 ack=2 win=65534',
    ]);
    expect(talk.server.state).toBe('closed');
    talk.until(1105 + 239_999);
    expect(client.state).toBe('time-wait');
    talk.until(1105 + 240_001);
    expect(client.state).toBe('closed');
  });

  test('half closed: the other side goes on sending', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    client.close();
    talk.until(40);
    expect([client.state, talk.server.state]).toEqual(['fin-wait-2', 'close-wait']);
    talk.server.write(pattern(3000));
    talk.server.close();
    talk.until(100);
    expect(joined(talk.got.a)).toBe(toHex(pattern(3000)));
    expect([client.state, talk.server.state]).toEqual(['time-wait', 'closed']);
    expect(client.write(pattern(1))).toBe(false);
  });

  test('abort sends RST and the other side knows', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    client.abort();
    talk.until(40);
    expect(talk.take()).toEqual(['20 A RST,ACK seq=1 ack=1']);
    expect([client.failure, talk.server.failure]).toEqual([null, { kind: 'reset' }]);
  });

  test('a client that lost its state answers with RST', () => {
    const talk = conversation();
    const old = talk.connect();
    talk.until(20);
    // The host of A starts anew: the connection is gone without a word.
    talk.a.tcp.forget(old);
    const before = talk.server;
    talk.take();
    talk.at(100, () => talk.server.write(pattern(3)));
    talk.until(200);
    expect(talk.take()).toEqual(['100 B PSH,ACK seq=1 ack=1 len=3', '105 A RST seq=1']);
    expect(before.failure).toEqual({ kind: 'reset' });
  });
});

describe('TCP-06 TCP-07 SYN again, as often and when the profile says', () => {
  // The times of Windows 10 are not verified: profile.ts.
  test.each<[ProfileName, number[], number]>([
    ['windows-8.1', [0, 3000, 9000], 21_000],
    ['windows-server-2012r2', [0, 3000, 9000], 21_000],
    ['windows-10', [0, 1000, 3000, 7000, 15_000], 31_000],
    ['windows-server-2016', [0, 1000, 3000, 7000, 15_000], 31_000],
    ['linux', [0, 1000, 3000, 7000, 15_000, 31_000, 63_000], 123_000],
  ])('%s', (profile, times, end) => {
    const talk = conversation({ profile });
    talk.lose((from) => from === 'A');
    const client = talk.connect();
    talk.until(end - 1);
    expect(client.state).toBe('syn-sent');
    talk.until(end + 1);
    expect(client.state).toBe('closed');
    expect(client.failure).toEqual({ kind: 'timeout' });
    talk.until(end + 100_000);
    expect(talk.take()).toEqual(times.map((time) => `${time} A SYN seq=0 mss=1440 (lost)`));
  });

  test('a lost SYN,ACK comes again, by its own timer or by the SYN that comes again', () => {
    const talk = conversation({ profile: 'windows-10' });
    talk.lose((from, number) => from === 'B' && number === 1);
    const client = talk.connect();
    talk.until(1500);
    expect(talk.take()).toEqual([
      '0 A SYN seq=0 mss=1440',
      '5 B SYN,ACK seq=0 ack=1 mss=1440 (lost)',
      '1000 A SYN seq=0 mss=1440',
      // B's own timer, and the answer to the SYN.
      '1005 B SYN,ACK seq=0 ack=1 mss=1440',
      '1005 B SYN,ACK seq=0 ack=1 mss=1440',
      '1010 A ACK seq=1 ack=1',
      '1010 A ACK seq=1 ack=1',
    ]);
    expect([client.state, talk.server.state]).toEqual(['established', 'established']);
  });

  test('RFC 6298 rule 5.7: after a lost SYN data begins with three seconds, and one segment (RFC 5681)', () => {
    const talk = conversation({ profile: 'windows-10' });
    talk.lose((from, number) => from === 'A' && (number === 1 || number >= 4));
    const client = talk.connect();
    talk.until(1500);
    talk.take();
    client.write(pattern(3000));
    talk.until(11_000);
    expect(talk.take()).toEqual([
      '1500 A ACK seq=1 ack=1 len=1440 (lost)',
      '4500 A ACK seq=1 ack=1 len=1440 (lost)',
      '10500 A ACK seq=1 ack=1 len=1440 (lost)',
    ]);
  });
});

describe('TCP-06 TCP-07 data again', () => {
  test('RTO of one second, doubled, five times; then the connection is given up', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.lose((from) => from === 'A');
    talk.at(100, () => client.write(pattern(10)));
    talk.until(63_099);
    expect(client.state).toBe('established');
    talk.until(63_101);
    expect(client.failure).toEqual({ kind: 'timeout' });
    const times = [100, 1100, 3100, 7100, 15_100, 31_100];
    expect(talk.take()).toEqual(times.map((time) => `${time} A PSH,ACK seq=1 ack=1 len=10 (lost)`));
  });

  test('Karn: a segment sent twice gives no round-trip time, and the doubled time stays until one is measured', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.lose((from, number) => from === 'A' && (number === 1 || number === 3));
    talk.at(100, () => client.write(pattern(10)));
    talk.at(2000, () => client.write(pattern(10)));
    talk.until(5000);
    expect(talk.take().filter((line) => line.includes(' A '))).toEqual([
      '100 A PSH,ACK seq=1 ack=1 len=10 (lost)',
      '1100 A PSH,ACK seq=1 ack=1 len=10',
      '2000 A PSH,ACK seq=11 ack=1 len=10 (lost)',
      // Two seconds, not one.
      '4000 A PSH,ACK seq=11 ack=1 len=10',
    ]);
  });

  test('TCP-08 after a time-out sending goes back to the first hole', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    // All of a flight is lost once.
    talk.lose((from, number) => from === 'A' && number <= 4);
    talk.at(100, () => client.write(pattern(4 * 1440)));
    talk.until(3000);
    expect(talk.take().filter((line) => line.includes('len='))).toEqual([
      '100 A ACK seq=1 ack=1 len=1440 (lost)',
      '100 A ACK seq=1441 ack=1 len=1440 (lost)',
      '100 A ACK seq=2881 ack=1 len=1440 (lost)',
      '100 A PSH,ACK seq=4321 ack=1 len=1440 (lost)',
      '1100 A ACK seq=1 ack=1 len=1440',
      '1310 A ACK seq=1441 ack=1 len=1440',
      '1310 A ACK seq=2881 ack=1 len=1440',
      '1320 A PSH,ACK seq=4321 ack=1 len=1440',
    ]);
    expect(joined(talk.got.b)).toBe(toHex(pattern(4 * 1440)));
  });
});

describe('TCP-08 fast retransmit and recovery', () => {
  test('three duplicates bring the lost segment back without a time-out', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.lose((from, number) => from === 'A' && number === 2);
    talk.at(100, () => client.write(pattern(6 * 1440)));
    talk.until(2000);
    expect(talk.take()).toEqual([
      '100 A ACK seq=1 ack=1 len=1440',
      '100 A ACK seq=1441 ack=1 len=1440 (lost)',
      '100 A ACK seq=2881 ack=1 len=1440',
      '100 A ACK seq=4321 ack=1 len=1440',
      '100 A ACK seq=5761 ack=1 len=1440',
      '100 A PSH,ACK seq=7201 ack=1 len=1440',
      '105 B ACK seq=1 ack=1441',
      '105 B ACK seq=1 ack=1441',
      '105 B ACK seq=1 ack=1441',
      '105 B ACK seq=1 ack=1441',
      '110 A ACK seq=1441 ack=1 len=1440',
      '115 B ACK seq=1 ack=8641 win=58335',
    ]);
    expect(joined(talk.got.b)).toBe(toHex(pattern(6 * 1440)));
  });

  test('RFC 6582 a partial acknowledgement brings the next lost segment', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.lose((from, number) => from === 'A' && (number === 2 || number === 4));
    talk.at(100, () => client.write(pattern(8 * 1440)));
    talk.until(900);
    expect(talk.take().filter((line) => line.startsWith('1') && / A /.test(line) && !line.startsWith('100'))).toEqual([
      '110 A ACK seq=1441 ack=1 len=1440',
      '120 A ACK seq=4321 ack=1 len=1440',
    ]);
    expect(joined(talk.got.b)).toBe(toHex(pattern(8 * 1440)));
  });

  test('slow start: ten segments, and one more for each acknowledgement', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    talk.take();
    talk.at(100, () => client.write(pattern(40 * 1440)));
    talk.until(112);
    const sent = talk.take().filter((line) => line.includes('len='));
    expect(sent.filter((line) => line.startsWith('100 '))).toHaveLength(10);
    // Five acknowledgements, each for two segments: ten that left and five more.
    expect(sent.filter((line) => line.startsWith('110 '))).toHaveLength(15);
  });
});
