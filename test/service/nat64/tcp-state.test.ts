import { expect, test } from 'vitest';
import {
  isLongLived,
  nextTcpState,
  restartsTimer,
  type Side,
  type TcpState,
} from '../../../src/service/nat64/tcp-state.ts';
import { tcpFlag } from '../../../src/wire/tcp/tcp.ts';

const { syn, ack, fin, rst } = tcpFlag;

/**
 * RFC 6146 section 3.5.2.2, row by row: what each segment makes of each state, in the order V6 SYN, V4 SYN (with ACK),
 * V6 FIN, V4 FIN, V6 RST, V4 RST, V6 ACK, V4 ACK. CLOSED is null.
 */
const segments: readonly (readonly [Side, number])[] = [
  ['v6', syn],
  ['v4', syn | ack],
  ['v6', fin | ack],
  ['v4', fin | ack],
  ['v6', rst],
  ['v4', rst | ack],
  ['v6', ack],
  ['v4', ack],
];

const table: readonly (readonly [TcpState | null, readonly (TcpState | null)[]])[] = [
  [null, ['v6-init', 'v4-init', null, null, null, null, null, null]],
  ['v6-init', ['v6-init', 'established', 'v6-init', 'v6-init', 'v6-init', 'v6-init', 'v6-init', 'v6-init']],
  ['v4-init', ['established', 'v4-init', 'v4-init', 'v4-init', 'v4-init', 'v4-init', 'v4-init', 'v4-init']],
  [
    'established',
    ['established', 'established', 'v6-fin', 'v4-fin', 'transitory', 'transitory', 'established', 'established'],
  ],
  ['v6-fin', ['v6-fin', 'v6-fin', 'v6-fin', 'both-fin', 'v6-fin', 'v6-fin', 'v6-fin', 'v6-fin']],
  ['v4-fin', ['v4-fin', 'v4-fin', 'both-fin', 'v4-fin', 'v4-fin', 'v4-fin', 'v4-fin', 'v4-fin']],
  ['both-fin', ['both-fin', 'both-fin', 'both-fin', 'both-fin', 'both-fin', 'both-fin', 'both-fin', 'both-fin']],
  [
    'transitory',
    [
      'established',
      'established',
      'established',
      'established',
      'transitory',
      'transitory',
      'established',
      'established',
    ],
  ],
];

test.each(table)('N64-04 the row of %s', (state, expected) => {
  expect(segments.map(([side, flags]) => nextTcpState(state, side, flags))).toEqual(expected);
});

test('N64-04 which states are long-lived, and what starts the time anew', () => {
  expect(table.map(([state]) => state).filter((state) => state !== null && isLongLived(state))).toEqual([
    'established',
    'v6-fin',
    'v4-fin',
  ]);
  expect(restartsTimer('established', 'established', 'v4', ack)).toBe(true);
  expect(restartsTimer('v6-init', 'v6-init', 'v6', syn)).toBe(true);
  expect(restartsTimer('v6-init', 'v6-init', 'v4', rst)).toBe(false);
  expect(restartsTimer('both-fin', 'both-fin', 'v6', ack)).toBe(false);
  expect(restartsTimer('v6-fin', 'both-fin', 'v4', fin)).toBe(true);
  expect(restartsTimer('transitory', 'transitory', 'v4', rst)).toBe(false);
});
