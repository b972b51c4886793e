import { describe, test } from 'vitest';
import type { Ipv6Address } from '../../../src/addr/ipv6.ts';
import type { Icmpv6Message } from '../../../src/wire/icmpv6/message.ts';
import type { Step } from '../packet-test.ts';
import {
  ip,
  NODE,
  NODE_MAC,
  TESTER_MAC,
  OTHER_MAC,
  GLOBAL,
  ALL_NODES,
  NONE,
  type Header,
  groupMac,
  nd,
  wait,
  absent,
  drain,
  sends,
  tll,
  sll,
  advertises,
  asks,
  prefix,
  advertise,
  passes,
} from '../packet-script.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

describe('addresses', () => {
  const dad = (target: Ipv6Address, within = 3): Step =>
    sends(
      asks(target),
      { from: NONE, to: target.solicitedNode, mac: groupMac(target.solicitedNode), hopLimit: 255 },
      within,
    );
  const hasAddress = (target: Ipv6Address): Step[] => [
    nd(asks(target, sll(TESTER_MAC)), { to: target.solicitedNode }),
    sends(advertises('SO', target, tll(NODE_MAC)), { from: target, hopLimit: 255 }),
  ];
  const lacksAddress = (target: Ipv6Address): Step[] => [
    drain,
    nd(asks(target, sll(TESTER_MAC)), { to: target.solicitedNode }),
    absent('NA', 2),
  ];
  const start = [wait(1)];

  test('while an address is tentative: a solicitation of somebody who resolves it changes nothing', () => {
    passes(
      dad(NODE),
      nd(asks(NODE, sll(TESTER_MAC)), { to: NODE.solicitedNode }),
      absent('NA', 0.5),
      wait(3),
      ...hasAddress(NODE),
    );
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['another solicitation from ::', asks(NODE), { from: NONE, to: NODE.solicitedNode }],
    [
      'one with an option that nobody knows',
      asks(NODE, { kind: 'unknown', type: 99, data: new Uint8Array(6) }),
      { from: NONE, to: NODE.solicitedNode },
    ],
    ['an advertisement', advertises('O', NODE, tll(OTHER_MAC)), { from: NODE, to: ALL_NODES, mac: OTHER_MAC }],
    ['an advertisement without an address', advertises('', NODE), { from: NODE, to: ALL_NODES, mac: OTHER_MAC }],
    [
      'a router’s advertisement of itself',
      advertises('RO', NODE, tll(OTHER_MAC)),
      { from: NODE, to: ALL_NODES, mac: OTHER_MAC },
    ],
  ])('%s makes it a duplicate, and IPv6 ends', (_what, message, header) => {
    passes(dad(NODE), nd(message, header), wait(3), ...lacksAddress(NODE), absent('RS', 12));
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['hop limit 254', asks(NODE), { from: NONE, to: NODE.solicitedNode, hopLimit: 254 }],
    ['code 1', { ...asks(NODE), code: 1 }, { from: NONE, to: NODE.solicitedNode }],
    ['another group', asks(NODE), { from: NONE, to: ALL_NODES }],
    ['a sender’s address', asks(NODE, sll(OTHER_MAC)), { from: NONE, to: NODE.solicitedNode }],
    ['another target', asks(ip('fe80::5:33:4456')), { from: NONE, to: NODE.solicitedNode }],
  ])('a solicitation from :: with %s does not', (_what, message, header) => {
    passes(dad(NODE), nd(message, header), wait(4), ...hasAddress(NODE));
  });

  test('a global duplicate costs only itself', () => {
    passes(
      ...start,
      wait(3),
      advertise(),
      dad(GLOBAL),
      nd(asks(GLOBAL), { from: NONE, to: GLOBAL.solicitedNode }),
      wait(3),
      ...lacksAddress(GLOBAL),
      ...hasAddress(NODE),
    );
  });

  test.each<[string, Parameters<typeof prefix>[0], boolean]>([
    ['as usual', {}, true],
    ['A clear', { autonomous: false }, false],
    ['L clear', { onLink: false }, true],
    ['preferred beyond valid', { preferredLifetime: 90_000 }, false],
    ['valid 0', { validLifetime: 0, preferredLifetime: 0 }, false],
    ['infinite', { validLifetime: 0xffffffff, preferredLifetime: 0xffffffff }, true],
    ['infinite valid', { validLifetime: 0xffffffff }, true],
    ['preferred 0', { preferredLifetime: 0 }, true],
    ['/63', { prefixLength: 63 }, false],
    ['/65', { prefixLength: 65 }, false],
    ['/128', { prefixLength: 128 }, false],
    ['the link-local prefix', { prefix: ip('fe80::') }, false],
  ])('a prefix: %s', (_what, changes, makes) => {
    const steps = [...start, wait(3), advertise({ options: [prefix(changes)] }), wait(4)];
    passes(...steps, ...(makes ? hasAddress(GLOBAL) : lacksAddress(GLOBAL)));
  });

  test('several prefixes in one advertisement, each with its lifetime', () => {
    const other = ip('2001:db8:8::');
    const second = ip('2001:db8:8:0:211:22ff:fe33:4456');
    const options = [
      prefix({ validLifetime: 10, preferredLifetime: 10 }),
      prefix({ prefix: other, validLifetime: 30, preferredLifetime: 30 }),
    ];
    passes(
      ...start,
      wait(3),
      advertise({ options }),
      wait(4),
      ...hasAddress(GLOBAL),
      ...hasAddress(second),
      wait(8),
      ...lacksAddress(GLOBAL),
      ...hasAddress(second),
      wait(20),
      ...lacksAddress(second),
    );
  });

  test.each([
    [86_400, 5, 7190, true],
    [86_400, 5, 7210, false],
    [3600, 5, 3590, true],
    [3600, 5, 3610, false],
    [100, 200, 190, true],
    [20_000, 7210, 7200, true],
    [20_000, 7210, 7215, false],
  ])('valid for %i s, then told %i s: after %i s it is there: %s (the two hours)', (valid, told, after, isThere) => {
    const lives = (lifetime: number) =>
      advertise({ options: [prefix({ validLifetime: lifetime, preferredLifetime: lifetime })] });
    passes(
      ...start,
      wait(3),
      lives(valid),
      wait(4),
      lives(told),
      wait(after),
      ...(isThere ? hasAddress(GLOBAL) : lacksAddress(GLOBAL)),
    );
  });
});
