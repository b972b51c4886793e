import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms } from '../../../src/sim/time.ts';
import { Reassembly } from '../../../src/transport/tcp/reassembly.ts';
import { SendQueue } from '../../../src/transport/tcp/send-queue.ts';
import { sequenceAdd, sequenceDistance } from '../../../src/transport/tcp/sequence.ts';
import { toHex } from '../../support/bytes.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';

test('numbers wrap around', () => {
  expect(sequenceAdd(0xffff_fffe, 3)).toBe(1);
  expect(sequenceDistance(1, 0xffff_fffe)).toBe(3);
  expect(sequenceDistance(0xffff_fffe, 1)).toBe(-3);
});

test('reassembly: pieces in any order, overlapping, over the end of the number space', () => {
  const whole = pattern(300);
  const piece = fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 80 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 0, max: 0xffff_ffff }), (pieces, begin) => {
      const reassembly = new Reassembly();
      const got: number[] = [];
      const all = [...pieces, [0, 300] as const];
      for (const [from, length] of all) {
        reassembly.hold(sequenceAdd(begin, from), whole.subarray(from, Math.min(300, from + length)));
        for (const part of reassembly.take(sequenceAdd(begin, got.length))) got.push(...part);
      }
      expect(toHex(Uint8Array.from(got))).toBe(toHex(whole));
      expect(reassembly.isEmpty).toBe(true);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('send queue: copies from anywhere, forgets from the front', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 }),
      fc.nat(50),
      fc.nat(50),
      (chunks, a, b) => {
        const queue = new SendQueue();
        for (const chunk of chunks) queue.push(chunk);
        const all = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
        const gone = Math.min(a, all.length);
        queue.acknowledge(gone);
        expect(queue.length).toBe(all.length - gone);
        expect(toHex(queue.peek(Math.min(b, queue.length), 17))).toBe(
          toHex(all.slice(gone).slice(Math.min(b, queue.length)).slice(0, 17)),
        );
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

describe('whatever the link does, each stream arrives whole and both ends close', () => {
  test.each([
    ['nothing', {}, 1],
    ['loss', { loss: 0.05 }, 2],
    ['loss', { loss: 0.05 }, 3],
    ['heavy loss', { loss: 0.15 }, 4],
    ['frames that overtake each other', { jitter: ms(8), reorder: true }, 5],
    ['frames that come twice', { duplicate: 0.2 }, 6],
    ['damage', { damage: 0.05 }, 7],
    ['all of it', { loss: 0.03, duplicate: 0.05, damage: 0.02, jitter: ms(6), reorder: true }, 8],
    ['a short queue', { queue: 4 }, 9],
  ] as const)('%s', (_name, faults, seed) => {
    for (const over of [4, 6] as const) {
      // Linux tries often enough not to give up.
      const talk = conversation({ profile: 'linux', seed, over });
      talk.link.change(faults);
      const client = talk.connect();
      const there = pattern(150_000);
      const back = pattern(60_001);
      for (let time = 1000; client.isOpening; time += 1000) talk.until(time);
      client.write(there);
      client.close();
      talk.server.write(back);
      talk.server.close();
      talk.until(3_000_000);
      expect(toHex(Buffer.concat(talk.got.b)) === toHex(there)).toBe(true);
      expect(toHex(Buffer.concat(talk.got.a)) === toHex(back)).toBe(true);
      expect([client.state, talk.server.state]).toEqual(['closed', 'closed']);
      expect([client.failure, talk.server.failure]).toEqual([null, null]);
    }
  });
});

test('the same seed gives the same segments', () => {
  const run = (): string[] => {
    const talk = conversation({ seed: 5 });
    talk.link.change({ loss: 0.1 });
    talk.connect().write(pattern(50_000));
    talk.until(100_000);
    return talk.take();
  };
  expect(run()).toEqual(run());
});
