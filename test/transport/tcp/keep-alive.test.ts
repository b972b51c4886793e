import { expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';

test('a silent peer is asked with a number that it has acknowledged, and answers', () => {
  const talk = conversation();
  const client = talk.connect();
  talk.until(20);
  client.startKeepAlive(seconds(30));
  talk.at(20_000, () => talk.server.write(pattern(3)));
  talk.until(80_400);
  expect(talk.take().slice(3)).toEqual([
    '20000 B PSH,ACK seq=1 ack=1 len=3',
    '20205 A ACK seq=1 ack=4 win=65532',
    '50005 A ACK seq=0 ack=4 win=65532',
    '50010 B ACK seq=4 ack=1',
    '80015 A ACK seq=0 ack=4 win=65532',
    '80020 B ACK seq=4 ack=1',
  ]);
  expect(client.state).toBe('established');
});

test('one that says nothing ten times in a row is given up', () => {
  const talk = conversation();
  const client = talk.connect();
  talk.until(20);
  client.startKeepAlive(seconds(30));
  talk.link.change({ down: true });
  talk.until(40_019);
  expect(client.state).toBe('established');
  talk.until(40_021);
  expect([client.state, client.failure]).toEqual(['closed', { kind: 'timeout' }]);
  const probes = talk.take().filter((line) => line.includes('seq=0 ack=1'));
  expect(probes.slice(1, 3)).toEqual(['30020 A ACK seq=0 ack=1 (lost)', '31020 A ACK seq=0 ack=1 (lost)']);
});
