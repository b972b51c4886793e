import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { encodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { hex, toHex } from '../support/bytes.ts';
import { Expectation } from './expectation.ts';
import { failureText, outcomeLine, sumText } from './outcome-text.ts';
import { type PacketTest, readPacketTests, type Step } from './packet-test.ts';
import { runPacketTest } from './run-test.ts';

/** The runner of tests as packets, on tests of our own. */

const NODE = Ipv6Address.parse('fe80::211:22ff:fe33:4456');
const NODE_MAC = MacAddress.parse('00:11:22:33:44:56');
const TESTER = Ipv6Address.parse('fe80::200:ff:fe00:100');
const TESTER_MAC = MacAddress.parse('00:00:00:00:01:00');
const NOTHING = new Uint8Array(0);

interface Header {
  readonly source?: Ipv6Address;
  readonly destination?: Ipv6Address;
  readonly hopLimit?: number;
  readonly nextHeader?: number;
}

function frame(payload: Uint8Array, header: Header = {}): Uint8Array {
  const { source = TESTER, destination = NODE, hopLimit = 255, nextHeader = ipProtocol.icmpv6 } = header;
  const fields = {
    source,
    destination,
    nextHeader,
    hopLimit,
    trafficClass: 0,
    flowLabel: 0,
    payload,
    trailer: NOTHING,
  };
  const [to, from] = source === TESTER ? [NODE_MAC, TESTER_MAC] : [TESTER_MAC, NODE_MAC];
  return encodeEthernet({ destination: to, source: from, type: etherType.ipv6, payload: encodeIpv6(fields) });
}

const icmp = (message: Icmpv6Message, header: Header = {}): Uint8Array =>
  frame(encodeIcmpv6(message, header.source ?? TESTER, header.destination ?? NODE), header);

const echo = (kind: 'echo-request' | 'echo-reply', data: Uint8Array = hex('0102030405060708')): Icmpv6Message => ({
  kind,
  code: 0,
  identifier: 1,
  sequence: 2,
  data,
});

const back = { source: NODE, destination: TESTER } as const;
const check = (bytes: Uint8Array, within = 2): Step => ({ kind: 'check', frame: bytes, within });
const inject = (bytes: Uint8Array): Step => ({ kind: 'inject', frame: bytes });
const option = { kind: 'target-link-layer-address', address: TESTER_MAC } as const;
const flags = { router: false, solicited: true, override: true, reserved: 0 };
/** The node asks who the tester is. */
const known: Step[] = [
  inject(icmp(echo('echo-request'))),
  inject(icmp({ kind: 'neighbor-advertisement', code: 0, ...flags, target: TESTER, options: [option] })),
];
const run = (...steps: Step[]) => runPacketTest({ id: 'own-01-001', steps });

describe('steps', () => {
  test('a frame that comes, whatever comes before it, with the hop limit that the node has of itself', () => {
    expect(run(...known, check(icmp(echo('echo-reply'), { ...back, hopLimit: 255 }))).failure).toBeNull();
  });

  test('a frame with one other byte is not the one expected; the nearest is shown beside it', () => {
    const wrong = icmp(echo('echo-reply', hex('0102030405060709')), back);
    const outcome = run(...known, check(wrong));
    expect(outcome.failure).toMatchObject({ step: 3, what: 'the frame did not come within 2 s', expected: wrong });
    expect(outcomeLine(outcome)).toBe('FAIL  own-01-001  step 3 at 5.000 s: the frame did not come within 2 s');
    const lines = failureText(outcome.failure!).split('\n');
    expect(lines.some((line) => /^ {4}! .*0102030405060709 +.*0102030405060708$/.test(line))).toBe(true);
    expect(sumText([outcome]).split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  test('what was forgotten or waited for too long does not count', () => {
    const reply = icmp(echo('echo-reply'), back);
    const wait: Step = { kind: 'wait', time: 1 };
    expect(run(...known, wait, check(reply, 0)).failure).toBeNull();
    expect(run(...known, wait, { kind: 'drain' }, check(reply)).failure).toMatchObject({ step: 5, actual: null });
    // The last of three router solicitations is long gone.
    const late: Step = { kind: 'wait', time: 100 };
    expect(run(late, { kind: 'drain' }, { kind: 'absent', message: 'RS', within: 100 }).failure).toBeNull();
  });

  test('a frame that was not to come is shown', () => {
    const outcome = run(...known, { kind: 'absent', message: 'ER', within: 1 });
    expect(outcome.failure).toMatchObject({ step: 3, expected: null, what: 'no ER was to be sent within 1 s' });
    expect(run(...known, { kind: 'absent', message: 'NA', within: 1 }).failure).toBeNull();
  });

  test('a node that starts anew looks for others with its address, and has forgotten its neighbours', () => {
    const message = { kind: 'neighbor-solicitation', code: 0, reserved: 0, target: NODE, options: [] } as const;
    const header = { source: Ipv6Address.unspecified, destination: NODE.solicitedNode };
    const wait: Step = { kind: 'wait', time: 1 };
    const steps: Step[] = [...known, wait, { kind: 'drain' }, { kind: 'reboot' }];
    expect(run(...steps, check(icmp(message, header))).failure).toBeNull();
    const asked: Step[] = [{ kind: 'wait', time: 3 }, inject(icmp(echo('echo-request')))];
    expect(run(...steps, ...asked, { kind: 'absent', message: 'ER', within: 1 }).failure).toBeNull();
  });

  test('what stands behind cleanup does not decide', () => {
    expect(run({ kind: 'cleanup' }, check(icmp(echo('echo-reply'), back))).failure).toBeNull();
  });
});

describe('what is free', () => {
  const own = new Set([NODE]);
  const accepts = (expected: Uint8Array, actual: Uint8Array, told?: number): boolean => {
    const expectation = new Expectation(64, (address) => own.has(address));
    if (told !== undefined) expectation.injected(advertised(told));
    return expectation.accepts(expected, actual);
  };
  const advertised = (currentHopLimit: number): Uint8Array =>
    frame(encodeIcmpv6({ kind: 'other', type: 134, code: 0, body: Uint8Array.of(currentHopLimit, 0) }, TESTER, NODE));

  test.each<[string, Icmpv6Message, number | undefined, number, boolean]>([
    ['the default while none was told', echo('echo-reply'), undefined, 64, true],
    ['no other while none was told', echo('echo-reply'), undefined, 255, false],
    ['the one that the test names once one was told', echo('echo-reply'), 64, 64, false],
    ['the default while 0 was told', echo('echo-reply'), 0, 64, true],
    ['what was told, of an error', { kind: 'error', type: 1, code: 4, parameter: 0, quoted: hex('60') }, 30, 30, true],
    ['no other, of an error', { kind: 'error', type: 1, code: 4, parameter: 0, quoted: hex('60') }, 30, 64, false],
  ])('hop limit: %s', (_name, message, told, hopLimit, isAccepted) => {
    const expected = icmp(message, { ...back, hopLimit: 255 });
    expect(accepts(expected, icmp(message, { ...back, hopLimit }), told)).toBe(isAccepted);
  });

  const solicitation: Icmpv6Message = {
    kind: 'neighbor-solicitation',
    code: 0,
    reserved: 0,
    target: TESTER,
    options: [],
  };

  test('the source of a probe is any of the node’s', () => {
    const other = Ipv6Address.parse('2001:db8::9');
    const expected = icmp(solicitation, { source: other, destination: TESTER });
    expect(accepts(expected, icmp(solicitation, back))).toBe(true);
    expect(accepts(expected, icmp(solicitation, { source: Ipv6Address.parse('fe80::9'), destination: TESTER }))).toBe(
      false,
    );
    expect(accepts(expected, icmp(solicitation, { ...back, hopLimit: 64 }))).toBe(false);
    const toGroup = (source: Ipv6Address) => icmp(solicitation, { source, destination: TESTER.solicitedNode });
    expect(accepts(toGroup(other), toGroup(NODE))).toBe(false);
  });

  test('the identification of fragments is the node’s, the same for all of a packet and no other packet’s', () => {
    const fragment = (identification: number, offset: number): Uint8Array =>
      frame(
        Uint8Array.of(
          ...encodeFragmentHeader({
            nextHeader: 17,
            reserved1: 0,
            offset,
            reserved2: 0,
            more: offset === 0,
            identification,
          }),
          ...new Uint8Array(8),
        ),
        { ...back, nextHeader: ipProtocol.fragment, hopLimit: 64 },
      );
    const expectation = new Expectation(64, () => true);
    expect(expectation.accepts(fragment(1, 0), fragment(777, 0))).toBe(true);
    expect(expectation.accepts(fragment(1, 8), fragment(778, 8))).toBe(false);
    expect(expectation.accepts(fragment(1, 8), fragment(777, 16))).toBe(false);
    expect(expectation.accepts(fragment(1, 8), fragment(777, 8))).toBe(true);
    expect(expectation.accepts(fragment(2, 0), fragment(777, 0))).toBe(false);
    expectation.forget();
    expect(expectation.accepts(fragment(2, 0), fragment(777, 0))).toBe(true);
  });
});

describe('files', () => {
  test('every kind of step is read', () => {
    const steps = [
      { inject: '0a' },
      { check: '0B', within: 3 },
      { absent: 'NS', within: 1 },
      { wait: 5 },
      { drain: true },
      { cleanup: true },
      { resetHopLimit: true },
      { reboot: true },
    ];
    const [read] = readPacketTests(`\n${JSON.stringify({ id: 'x-01', steps })}\n`) as [PacketTest];
    expect(read.steps.map((step) => ('frame' in step ? `${step.kind} ${toHex(step.frame)}` : step.kind))).toEqual([
      'inject 0a',
      'check 0b',
      'absent',
      'wait',
      'drain',
      'cleanup',
      'resetHopLimit',
      'reboot',
    ]);
  });

  test.each([
    ['{', 'line 1: '],
    ['{"id": 1, "steps": []}', 'line 1: no "id" or no "steps"'],
    ['{"id": "a", "steps": []}\n{"id": "b", "steps": [{"jump": 1}]}', 'line 2: {"jump":1} is no step'],
    ['{"id": "a", "steps": [{"absent": "XX", "within": 1}]}', 'is no step'],
  ])('%s is refused', (text, message) => {
    expect(() => readPacketTests(text)).toThrow(message);
  });
});
