import { describe, expect, test } from 'vitest';
import { hex } from '../../support/bytes.ts';
import type { Step } from '../packet-test.ts';
import {
  ip,
  NODE,
  NODE_MAC,
  TESTER,
  ROUTER,
  ROUTER_MAC,
  GLOBAL,
  FAR,
  ALL_NODES,
  NONE,
  NOTHING,
  ICMPV6,
  type Header,
  frame,
  bytesOf,
  inject,
  icmp,
  wait,
  absent,
  drain,
  sends,
  echo,
  request,
  reply,
  sll,
  error,
  prefix,
  advertise,
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

describe('path MTU', () => {
  const start = [advertise({ options: [sll(ROUTER_MAC), prefix()] }), wait(3)];
  const large = Uint8Array.from({ length: 1400 }, (_, index) => index & 255);
  const far = { from: FAR, to: GLOBAL, mac: ROUTER_MAC } as const;
  const big = icmp(echo('echo-request', large), far);
  const bigReply = sends(echo('echo-reply', large), { from: GLOBAL, to: FAR, mac: ROUTER_MAC });
  const sent = (bigReply as { frame: Uint8Array }).frame.slice(14);
  const tooBig = (mtu: number, quoted = sent): Step =>
    icmp(error(2, 0, mtu, quoted.slice(0, 1232)), { from: ROUTER, to: GLOBAL, mac: ROUTER_MAC });
  const pieces = (size: number): Step[] => {
    const whole = bytesOf(echo('echo-reply', large), { from: GLOBAL, to: FAR });
    const room = (size - 48) & ~7;
    const steps: Step[] = [];
    for (let at = 0; at < whole.length; at += room) {
      const more = at + room < whole.length;
      const head = Uint8Array.of(ICMPV6, 0, at >>> 8, (at & 0xf8) | (more ? 1 : 0), 0, 0, 0, 1);
      const header = { from: GLOBAL, to: FAR, mac: NODE_MAC, toMac: ROUTER_MAC, next: FRAGMENT };
      steps.push({ kind: 'check', frame: frame(join(head, whole.subarray(at, at + room)), header), within: 2 });
    }
    return steps;
  };

  test.each([1280, 1304, 1400, 1444])('packets fit into %i from then on', (mtu) => {
    passes(...start, big, bigReply, tooBig(mtu), big, ...pieces(mtu));
  });

  test('it never grows by an error, and less than 1280 is no MTU', () => {
    passes(...start, big, bigReply, tooBig(1304), tooBig(1400), big, ...pieces(1304));
    passes(...start, big, bigReply, tooBig(1279), big, bigReply);
    passes(...start, big, bigReply, tooBig(0), big, bigReply);
  });

  test('an error about a packet that is not from here is nothing', () => {
    const strange = sent.slice();
    strange[23] = 0x99;
    passes(...start, big, bigReply, tooBig(1280, strange), big, bigReply);
  });

  test('another destination is not concerned', () => {
    const elsewhere = { ...far, from: ip('2001:db8:ffff::2') } as const;
    const other = sends(echo('echo-reply', large), { from: GLOBAL, to: elsewhere.from, mac: ROUTER_MAC });
    passes(...start, big, bigReply, tooBig(1280), icmp(echo('echo-request', large), elsewhere), other);
  });

  test('an MTU that the router advertises holds for everything', () => {
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 1300 }] }), big, ...pieces(1300));
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 9000 }] }), big, bigReply);
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 1000 }] }), big, bigReply);
  });
});

describe('errors', () => {
  const udp = (header: Header = {}): Step => {
    const { from = TESTER, to = NODE } = header;
    const bytes = hex('2328232800100000 0102030405060708'.replaceAll(' ', ''));
    // The checksum by the codec of ICMPv6 would be another protocol’s: counted here.
    let sum = 17 + bytes.length;
    const add = (part: Uint8Array): void => {
      for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | part[at + 1]!;
    };
    for (const address of [from, to]) {
      const part = new Uint8Array(16);
      address.write(part, 0);
      add(part);
    }
    add(bytes);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    bytes[6] = (~sum >>> 8) & 255;
    bytes[7] = ~sum & 255;
    return inject(bytes, { ...header, next: 17 });
  };

  test('a port at which nobody listens', () => {
    const step = udp();
    passes(...known, drain, step, problem(1, 4, 0, step));
  });

  test('nothing answers a group, an unspecified source or a group as source', () => {
    for (const header of [{ to: ALL_NODES }, { from: NONE }, { from: ALL_NODES }]) {
      const step = udp(header);
      expect(run(...known, drain, step, problem(1, 4, 0, step))).not.toBeNull();
      passes(...known, drain, step, absent('NS', 3), ...stillAnswers);
    }
  });

  test.each([1, 2, 3, 4, 100, 127])('nothing answers an error of type %i, whatever is wrong with it', (type) => {
    const message = error(type, 0, 0, (udp() as { frame: Uint8Array }).frame.slice(14));
    const body = inject(join(paddedExt(ICMPV6, '870400000000'), bytesOf(message)), { next: DESTINATION });
    expect(run(...known, drain, body, problem(4, 2, 42, body))).not.toBeNull();
    passes(...known, drain, icmp(message), absent('NS', 2), ...stillAnswers);
  });

  test.each([130, 150, 200, 255])(
    'an informational message of type %i that nobody knows is discarded in silence',
    (type) => {
      passes(
        ...known,
        drain,
        icmp({ kind: 'other', type, code: 0, body: new Uint8Array(16) }),
        absent('NS', 2),
        ...stillAnswers,
      );
    },
  );

  test('an echo request to a group is answered from an own address, to the loopback address not at all', () => {
    passes(...known, drain, icmp(request, { to: ALL_NODES }), sends(reply));
    passes(...known, drain, icmp(request, { to: ip('::1') }), absent('ER'), ...stillAnswers);
  });

  test('an echo request as large as the link, and one without data', () => {
    const data = new Uint8Array(1452).fill(0x5a);
    passes(...known, drain, icmp(echo('echo-request', data)), sends(echo('echo-reply', data)));
    passes(...known, drain, icmp(echo('echo-request', NOTHING)), sends(echo('echo-reply', NOTHING)));
  });
});
