import { describe, expect, test } from 'vitest';
import { packetsIn } from '../support/capture-packets.ts';
import { capturesWithoutCauses, flowOf, loadFile, loadText, problemsOf, run } from '../support/scenarios.ts';
import { FAULTS, openInWireshark } from '../support/wireshark.ts';

/** Two hosts on one link, a TCP exchange and pings over IPv6. */
const twoHosts = (link: string, rest = ''): string => `title: two hosts
links: { wan: { rate: 10Mbps, delay: 5ms, ${link} } }
hosts:
  A: { profile: windows-10, interfaces: { Ethernet: { link: wan, ipv6: '2001:db8::1/64' } } }
  B: { profile: windows-10, interfaces: { Ethernet: { link: wan, ipv6: '2001:db8::2/64' } }, services: [tcp/80] }
flows:
  web: { from: A, to: '2001:db8::2', tcp: 80, at: 10s }
  ping: { from: A, to: '2001:db8::2', ping: 20, at: 30s }
${rest}`;

describe('a frame that dies on a link', () => {
  test('names the link in the reason, and tcp/80 hits the forward way only', () => {
    const simulation = run(loadText(twoHosts('filter: [tcp/80]')));
    const web = flowOf(simulation, 'web');
    expect(web).toMatchObject({ verdict: 'lost', way: 'forward', observed: 'timeout' });
    expect(web.reason).toMatchObject({ code: 'link-filter', host: 'wan', interface: null });
    expect(web.reason?.text).toContain('on link wan, sent by A/Ethernet: it matches the filter tcp/80');
    expect(web.forward.at(-1)).toMatchObject({ host: 'wan', action: 'dropped' });
    expect(flowOf(simulation, 'ping').verdict).toBe('delivered');
  });

  test('stands in all.pcapng as its sender put it, marked, and unmarked in the sender’s own file', async () => {
    const { simulation, captures } = capturesWithoutCauses(loadText(twoHosts('filter: [tcp/80]')));
    const all = await openInWireshark(captures.get('all')!);
    const dead = all.matching('frame.comment contains "drop: link-filter at wan"');
    expect(dead).toEqual(all.matching('tcp.flags.syn == 1 and tcp.dstport == 80'));
    expect(dead).toEqual(all.matching('frame.verdict.ebpf_tc == 2'));
    expect(dead).toEqual(all.matching('tcp and frame.interface_name == "A/Ethernet"'));
    expect(dead).toContain(all.matching(`frame.packet_id == ${flowOf(simulation, 'web').reason!.packet}`)[0]);
    expect(all.matching(FAULTS)).toEqual([]);
    all.close();
    const sender = await openInWireshark(captures.get('A')!);
    expect(sender.count('tcp')).toBe(dead.length);
    expect(sender.count('tcp and frame.comment')).toBe(0);
    sender.close();
    const receiver = await openInWireshark(captures.get('B')!);
    expect(receiver.count('tcp')).toBe(0);
    receiver.close();
  });
});

test('TCP makes good what a link loses', () => {
  const simulation = run(loadText(twoHosts('loss: 0.1')));
  expect(flowOf(simulation, 'web').verdict).toBe('delivered');
  const { answers } = flowOf(simulation, 'ping');
  expect(answers.received).toBeGreaterThan(10);
  expect(answers.received).toBeLessThan(20);
  expect(simulation.network.faultInjectors.get('wan')!.drops.get('link-loss')).toBeGreaterThan(0);
});

test('everything at once gives the same bytes twice', () => {
  const text = twoHosts('loss: 0.1, damage: 0.1, duplicate: 0.1, jitter: 20ms, reorder: true, queue: 4');
  const first = capturesWithoutCauses(loadText(text)).captures;
  expect(capturesWithoutCauses(loadText(text)).captures).toEqual(first);
});

test('a damaged frame bears the comment, is caught by the receiver, and nothing else shows a fault', async () => {
  const { captures, simulation } = capturesWithoutCauses(loadText(twoHosts('damage: 0.2')));
  const all = await openInWireshark(captures.get('all')!);
  const damaged = all.matching('frame.comment == "damaged"');
  expect(damaged.length).toBeGreaterThan(5);
  for (const number of all.matching(FAULTS)) expect(damaged).toContain(number);
  expect(all.count('frame.comment contains "drop: bad-checksum"')).toBeGreaterThan(3);
  for (const number of all.matching('frame.comment contains "drop: bad-checksum"')) expect(damaged).toContain(number);
  // The comment alone is no verdict.
  expect(all.matching('frame.verdict.ebpf_tc == 2')).toEqual(all.matching('frame.comment contains "drop:"'));
  expect(damaged.length).toBeGreaterThan(all.count('frame.comment == "damaged" and frame.verdict.ebpf_tc == 2'));
  expect(flowOf(simulation, 'web').verdict).toBe('delivered');
  all.close();
});

test.each([
  ['manage-out', 2],
  ['six-in-four', 4],
])('%s with every fault on every link, seed %i: only damaged frames show a fault', async (base, seed) => {
  const faults = '{ loss: 0.05, damage: 0.15, duplicate: 0.1, jitter: 3ms, reorder: true, queue: 8 }';
  const links = Object.keys(loadFile(`scenarios/${base}.yaml`).document.links);
  const patch = `{ seed: ${seed}, links: { ${links.map((link) => `${link}: ${faults}`).join(', ')} } }`;
  const { captures } = capturesWithoutCauses(loadText(`title: v\nextends: ${base}.yaml\nset: ${patch}\n`));
  for (const [name, bytes] of captures) {
    const capture = await openInWireshark(bytes);
    const damaged = new Set(capture.matching('frame.comment == "damaged"'));
    // Errors that quote a damaged packet, and fragments of one, count as damaged.
    expect(
      capture.matching(FAULTS).filter((number) => !damaged.has(number)),
      name,
    ).toEqual([]);
    expect(capture.matching('frame.verdict.ebpf_tc == 2'), name).toEqual(
      capture.matching('frame.comment contains "drop:"'),
    );
    if (name === 'all') {
      for (const reason of ['link-loss', 'bad-checksum'])
        expect(capture.count(`frame.comment contains "drop: ${reason}"`), reason).toBeGreaterThan(5);
    }
    capture.close();
  }
});

describe('events on links', () => {
  test('a link goes down and comes up again', () => {
    const events = 'events: [{ at: 35s, link: wan, down: true }, { at: 40500ms, link: wan, down: false }]';
    const { answers, verdict } = flowOf(run(loadText(twoHosts('', events))), 'ping');
    expect(verdict).toBe('delivered');
    expect(answers).toEqual({ sent: 20, received: expect.any(Number) as number });
    expect(answers.received).toBeGreaterThan(15);
    expect(answers.received).toBeLessThan(20);
  });

  test('change what is named and leave the rest', () => {
    const events = 'events: [{ at: 20s, link: wan, filter: [icmpv6] }]';
    const { verdict, reason } = flowOf(run(loadText(twoHosts('loss: 0', events))), 'ping');
    expect(verdict).toBe('lost');
    expect(reason).toMatchObject({ code: 'link-filter', host: 'wan' });
    const again = 'events: [{ at: 20s, link: wan, loss: 0 }]';
    expect(flowOf(run(loadText(twoHosts('filter: [icmpv6-packet-too-big, tcp/80]', again))), 'web').verdict).toBe(
      'lost',
    );
  });
});

test('a plain link has no fault injector', () => {
  const { network } = run(loadText(twoHosts('', 'events: []')));
  expect([...network.faultInjectors.keys()]).toEqual([]);
});

test('faults on one link of the reference network leave the bytes on the others as they are', async () => {
  // With the one flow that does not leave the intranet.
  const others = ['rdp-client01', 'rdp-client02', 'ping-client01', 'ping-client02', 'trace-client01'];
  const flows = `flows: { ${others.map((name) => `${name}: null`).join(', ')} }`;
  const capturesWith = (links: string) =>
    capturesWithoutCauses(loadText(`title: v\nextends: manage-out.yaml\nset: { ${flows}, links: { ${links} } }\n`))
      .captures;
  const plain = capturesWith('');
  const faulty = capturesWith('home2: { duplicate: 0.5, jitter: 1ms }');
  // Packets are numbered over the whole network, so the numbers differ.
  const frames = (file: Uint8Array | undefined) => packetsIn(file!).map(({ time, data }) => ({ time, data }));
  expect(frames(faulty.get('CLIENT02'))).not.toEqual(frames(plain.get('CLIENT02')));
  expect(frames(faulty.get('PC01'))).toEqual(frames(plain.get('PC01')));
});

describe('bad input', () => {
  test.each<[string, string, string, string]>([
    ['an unknown filter', 'filter: [tcp/443, proto-41]', '', 'filter that is known here: arp, ipv4'],
    ['a loss above 1', 'loss: 5', '', '2:49: Too big: expected number to be <=1'],
    ['an unknown fault', 'los: 0.5', '', 'links.wan has no key "los" (did you mean "loss"?)'],
    [
      'an unknown link',
      '',
      'events: [{ at: 1s, link: wam, down: true }]',
      'there is no link "wam" (did you mean "wan"?)',
    ],
    ['an event without a fault', '', 'events: [{ at: 1s, link: wan }]', 'this event changes nothing on wan'],
    ['a key that no event has', '', 'events: [{ at: 1s, link: wan, donw: true }]', '(did you mean "down"?)'],
  ])('%s', (_what, link, rest, expected) => {
    const problems = problemsOf(twoHosts(link, rest));
    expect(problems).toHaveLength(1);
    const { line, column, message, hint } = problems[0]!;
    expect(`${line}:${column}: ${message} (${hint})`).toContain(expected);
  });
});
