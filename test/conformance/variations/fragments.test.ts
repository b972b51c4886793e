import { describe, expect, test } from 'vitest';
import type { Step } from '../packet-test.ts';
import {
  ip,
  TESTER,
  TESTER_MAC,
  ALL_NODES,
  ICMPV6,
  type Header,
  frame,
  bytesOf,
  inject,
  icmp,
  nd,
  wait,
  absent,
  drain,
  sends,
  echo,
  request,
  tll,
  advertises,
  error,
  known,
  stillAnswers,
  run,
  passes,
  paddedExt,
  join,
  problem,
  FRAGMENT,
  DESTINATION,
} from '../packet-script.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

describe('fragments', () => {
  const data = Uint8Array.from({ length: 80 }, (_, index) => index);
  const whole = bytesOf(echo('echo-request', data));
  const piece = (from: number, to: number, more: boolean, id = 7, header: Header = {}): Step =>
    inject(
      join(Uint8Array.of(ICMPV6, 0, from >>> 8, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, id), whole.subarray(from, to)),
      { ...header, next: FRAGMENT },
    );
  const whole80 = sends(echo('echo-reply', data));
  const first = piece(0, 32, true);
  const second = piece(32, 64, true);
  const third = piece(64, 88, false);

  test.each([
    ['in order', [first, second, third]],
    ['reversed', [third, second, first]],
    ['the middle last', [first, third, second]],
    ['each twice', [first, first, third, third, second]],
  ])('%s', (_what, pieces) => passes(...known, drain, ...pieces, whole80));

  test('up to a minute apart, and no longer', () => {
    passes(
      ...known,
      drain,
      first,
      wait(29),
      second,
      wait(29),
      ...known.slice(0, 1),
      drain,
      third,
      absent('NA', 0),
      whole80,
    );
    const late = run(...known, drain, first, second, wait(61), third, whole80);
    expect(late).not.toBeNull();
  });

  test('one piece of another identification, source or destination leaves the packet open', () => {
    for (const odd of [
      piece(32, 64, true, 8),
      piece(32, 64, true, 7, { from: ip('fe80::12') }),
      piece(32, 64, true, 7, { to: ALL_NODES }),
    ]) {
      const step = (first as { frame: Uint8Array }).frame.slice(14);
      const exceeded = sends(error(3, 1, 0, step), {}, 62);
      const answer = nd(advertises('SO', TESTER, tll(TESTER_MAC)));
      passes(...known, drain, first, odd, third, absent('ER', 50), icmp(request), answer, exceeded);
    }
  });

  test('without the first piece nobody is told', () => {
    passes(...known, drain, second, third, absent('ER', 65));
  });

  test('a piece that is not the last and no multiple of eight is answered with a pointer to the payload length', () => {
    const odd = piece(0, 29, true);
    passes(...known, drain, odd, problem(4, 0, 4, odd), ...stillAnswers);
  });

  test('a piece that would end beyond 65,535 bytes is answered with a pointer to its offset', () => {
    const odd = inject(join(Uint8Array.of(ICMPV6, 0, 0xff, 0xf8, 0, 0, 0, 9), new Uint8Array(64)), { next: FRAGMENT });
    passes(...known, drain, odd, problem(4, 0, 42, odd), ...stillAnswers);
  });

  test('an overlap ends the packet in silence', () => {
    passes(...known, drain, first, piece(24, 64, true), second, third, absent('ER', 3), ...stillAnswers);
  });

  test('an atomic fragment is answered whole', () => {
    passes(...known, drain, piece(0, 88, false), whole80);
    // Under the identification of one that waits.
    passes(...known, drain, first, piece(0, 88, false), whole80, second, third, whole80);
  });

  test('headers before the fragment header are judged at once, those behind it when all is there', () => {
    const start = join(
      paddedExt(FRAGMENT, '870400000000'),
      Uint8Array.of(ICMPV6, 0, 0, 1, 0, 0, 0, 3),
      whole.subarray(0, 32),
    );
    const early = inject(start, { next: DESTINATION });
    passes(...known, drain, early, problem(4, 2, 42, early));
    const optioned = join(paddedExt(ICMPV6, '870400000000'), whole);
    const cut = (from: number, to: number, more: boolean): Step =>
      inject(
        join(Uint8Array.of(DESTINATION, 0, 0, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, 4), optioned.subarray(from, to)),
        { next: FRAGMENT },
      );
    const assembled = frame(optioned, { next: DESTINATION }).slice(14);
    passes(...known, drain, cut(0, 32, true), cut(32, 96, false), sends(error(4, 2, 42, assembled)));
  });
});
