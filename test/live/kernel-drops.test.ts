import { expect, test } from 'vitest';
import { kernelDrops, readDrops } from '../../src/live/kernel-drops.ts';

/** As Linux 6.18 prints it with three raw sockets open. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
   1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 5841 2 0000000000000000 0
  41: 00000000:0029 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 5840 2 0000000000000000 1234
 255: 00000000:00FF 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 5842 2 0000000000000000 7
`;

test('what Linux threw away, by socket', () => {
  expect(readDrops(TABLE)).toEqual(
    new Map([
      [5841, 0],
      [5840, 1234],
      [5842, 7],
    ]),
  );
  expect(readDrops(TABLE.slice(0, TABLE.indexOf('\n')))).toEqual(new Map());
});

test.runIf(process.platform === 'linux')('a process without raw sockets has lost nothing', () => {
  expect(kernelDrops()).toBe(0);
});
