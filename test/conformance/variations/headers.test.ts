import { describe, expect, test } from 'vitest';
import { hex } from '../../support/bytes.ts';
import {
  ALL_NODES,
  ICMPV6,
  bytesOf,
  inject,
  icmp,
  absent,
  drain,
  sends,
  request,
  reply,
  known,
  stillAnswers,
  run,
  passes,
  paddedExt,
  join,
  behind,
  problem,
  HOP_BY_HOP,
  ROUTING,
  DESTINATION,
} from '../packet-script.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

describe('the header', () => {
  test.each([0, 4, 5, 7, 15])('version %i is not read as IPv6, and the node goes on', (version) => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[14] = (version << 4) | (bytes[14]! & 15);
    passes(...known, drain, { kind: 'inject', frame: bytes }, absent('ER'), ...stillAnswers);
  });

  test.each([
    ['traffic class', 14, 0x62],
    ['flow label', 15, 0x12],
    ['flow label', 17, 0x34],
  ])('any %s is taken', (_what, at, value) => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[at] = value;
    passes(...known, drain, { kind: 'inject', frame: bytes }, sends(reply));
  });

  test.each([0, 1, 255])('a destination takes a packet with hop limit %i', (hopLimit) => {
    passes(...known, drain, icmp(request, { hopLimit }), sends(reply));
  });

  test.each([143, 150, 200, 252])('next header %i is answered with a parameter problem that points to it', (next) => {
    const step = inject(bytesOf(request), { next });
    passes(...known, drain, step, problem(4, 1, 6, step), ...stillAnswers);
  });

  test('nothing follows 59, behind a header too', () => {
    passes(...known, drain, behind(DESTINATION, paddedExt(59, '010400000000')), absent('ER'), ...stillAnswers);
  });

  test('a payload length beyond the frame, or bytes behind the payload', () => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[19] = bytes[19]! + 8;
    passes(...known, drain, { kind: 'inject', frame: bytes }, absent('ER'), ...stillAnswers);
    const padded = join((icmp(request) as { frame: Uint8Array }).frame, hex('deadbeefdeadbeef'));
    passes(...known, drain, { kind: 'inject', frame: padded }, sends(reply));
  });
});

describe('extension headers', () => {
  test.each([HOP_BY_HOP, DESTINATION])('options of header %i by their action bits', (first) => {
    const options = (kind: string, length = '04', data = '00000000') => paddedExt(ICMPV6, `${kind}${length}${data}`);
    passes(...known, drain, behind(first, options('07')), sends(reply));
    passes(...known, drain, behind(first, options('1e')), sends(reply));
    passes(...known, drain, behind(first, options('47')), absent('ER'), ...stillAnswers);
    for (const kind of ['87', 'a5', 'c7', 'fe']) {
      const step = behind(first, options(kind));
      passes(...known, drain, step, problem(4, 2, 42, step), ...stillAnswers);
    }
    // Pad1 six times; PadN with anything in it is as good.
    passes(...known, drain, behind(first, paddedExt(ICMPV6, '000000000000')), sends(reply));
    // The third option, behind two that are skipped.
    const third = behind(first, paddedExt(ICMPV6, '0702ffff 0700 8700 0104 00000000'.replaceAll(' ', '')));
    passes(...known, drain, third, problem(4, 2, 48, third));
  });

  test.each([HOP_BY_HOP, DESTINATION])('options of header %i in a packet to a group', (first) => {
    const header = { to: ALL_NODES };
    const options = (kind: string) => paddedExt(ICMPV6, `${kind}0400000000`);
    const answered = behind(first, options('87'), header);
    passes(...known, drain, answered, problem(4, 2, 42, answered));
    for (const kind of ['47', 'c7']) {
      const step = behind(first, options(kind), header);
      const isAnswered = run(...known, drain, step, problem(4, 2, 42, step));
      expect(isAnswered).not.toBeNull();
    }
    passes(...known, drain, behind(first, options('07'), header), sends(reply));
  });

  test('hop-by-hop options that do not stand first are an unknown next header where they are named', () => {
    const step = behind(DESTINATION, join(paddedExt(HOP_BY_HOP, '010400000000'), paddedExt(ICMPV6, '010400000000')));
    passes(...known, drain, step, problem(4, 1, 40, step));
  });

  test('an unknown next header in any header is pointed to', () => {
    const step = behind(HOP_BY_HOP, join(paddedExt(DESTINATION, '010400000000'), paddedExt(200, '010400000000')));
    passes(...known, drain, step, problem(4, 1, 48, step));
  });

  test.each([0, 1, 33, 253])('routing header type %i: passed over without segments left, refused with', (type) => {
    const routing = (left: number) => join(Uint8Array.of(ICMPV6, 2, type, left), new Uint8Array(4), new Uint8Array(16));
    passes(...known, drain, behind(ROUTING, routing(0)), sends(reply));
    const step = behind(ROUTING, routing(1));
    passes(...known, drain, step, problem(4, 0, 42, step), ...stillAnswers);
  });

  test('several destination options headers, and a routing header between', () => {
    const routing = join(Uint8Array.of(DESTINATION, 2, 9, 0), new Uint8Array(20));
    const headers = join(
      paddedExt(DESTINATION, '010400000000'),
      paddedExt(ROUTING, '010400000000'),
      routing,
      paddedExt(ICMPV6, '010400000000'),
    );
    passes(...known, drain, behind(HOP_BY_HOP, headers), sends(reply));
  });
});
