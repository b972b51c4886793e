import { beforeAll, describe, expect, test } from 'vitest';
import { withReturnMetric } from '../support/return-metric.ts';
import { capturesOf, flowOf, loadFile, loadText, run } from '../support/scenarios.ts';
import { openInWireshark, type WiresharkFile } from '../support/wireshark.ts';

describe('the metric is a mechanism', () => {
  // 1 Gb/s card: interface metric 10 on 2012 R2, 25 on 2016; the server's own route is 256 + 5 and 256 + 75.
  test.each([
    ['windows-server-2012r2', 10, 261],
    ['windows-server-2016', 25, 331],
  ])('%s: the verdict flips where the sums say', (profile, card, own) => {
    const near = Array.from({ length: 7 }, (_, index) => own - card - 3 + index);
    for (const metric of [0, 1, 100, 200, 256, ...near, 400, 500]) {
      const flow = flowOf(run(loadText(withReturnMetric(metric, profile))), 'ping-client01');
      expect(flow.verdict, `metric ${metric}`).toBe(metric + card < own ? 'delivered' : 'lost');
    }
  });

  test('251 is a tie, decided by order, and the text says so', () => {
    const flow = flowOf(run(loadText(withReturnMetric(251, 'windows-server-2012r2'))), 'ping-client01');
    expect(flow.verdict).toBe('lost');
    expect(flow.decision?.rows.map(({ sum }) => sum)).toEqual([261, 261]);
    expect(flow.decision?.text).toContain('a tie');
    expect(flow.decision?.text).toContain('RouteOrder');
    expect(flow.decision?.rows[1]?.outcome).toContain('added later');
  });
});

describe('return-metric', () => {
  const { simulation, captures } = capturesOf(loadFile('scenarios/faults/return-metric.yaml'));
  let all: WiresharkFile;

  beforeAll(async () => {
    all = await openInWireshark(captures.get('all')!);
  });

  test('RDP dies at PC01 in silence, and DAV01 sent it there', () => {
    const flow = flowOf(simulation, 'rdp-client01');
    expect(flow).toMatchObject({ verdict: 'lost', way: 'return', observed: 'timeout', notified: [] });
    expect(flow.causes).toMatchObject([{ code: 'return-route-metric', host: 'DAV01', proved: true }]);
    expect(flow.reason).toMatchObject({ code: 'isatap-source-check', host: 'PC01', interface: 'isatap.domain.local' });
    expect(flow.decision).toMatchObject({ host: 'DAV01', destination: 'fd9c:30c:2da4:1:0:5efe:ac10:1464' });
    expect(flow.decision?.rows).toMatchObject([
      { interface: 'isatap.domain.local', routeMetric: 256, interfaceMetric: 5, sum: 261, outcome: 'chosen' },
      { interface: 'DMZ-Secure', routeMetric: 400, interfaceMetric: 10, sum: 410, outcome: 'lost: its sum is higher' },
    ]);
  });

  test('tracert shows two hops and nothing behind', () => {
    const flow = flowOf(simulation, 'trace-client01');
    expect([...new Set(flow.notified.map(({ by }) => by))]).toEqual(['ISATAP01', 'DAV01']);
  });

  test('the packet that died is marked and explained', () => {
    const marked = all.matching('frame.comment contains "drop: isatap-source-check"');
    expect(marked).toEqual(all.matching('frame.verdict.ebpf_tc == 2 and not icmpv6.type == 128'));
    expect(all.count('frame.verdict.ebpf_tc == 2')).toBe(all.count('frame.comment contains "drop:"'));
    const [first] = marked;
    expect(
      all.matching('ip.src == 172.16.10.25 and ip.dst == 172.16.20.100 and frame.interface_name == "PC01/Ethernet"'),
    ).toContain(first);
    const id = flowOf(simulation, 'rdp-client01').reason!.packet!;
    expect(all.matching(`frame.packet_id == ${id}`)).toContain(first);
    expect(all.labels(first!).join('\n')).toContain('172.16.10.25 is not in the potential router list (172.16.10.31)');
  });

  test('one id follows the answer from the laptop over the tunnel to its end', () => {
    const id = flowOf(simulation, 'rdp-client01').reason!.packet!;
    const frames = all.matching(`frame.packet_id == ${id}`);
    expect(frames.map((number) => all.labels(number).find((label) => label.includes('Interface name:')))).toEqual([
      expect.stringContaining('DAV01/IPHTTPSInterface'),
      expect.stringContaining('CORE/vlan111'),
      expect.stringContaining('PC01/Ethernet'),
    ]);
  });

  test('ISATAP-20 PC01 says nothing of what it drops: no ICMP error, so the sender only waits', () => {
    expect(all.count('frame.comment contains "drop: isatap-source-check"')).toBeGreaterThan(5);
    expect(all.count('ip.src == 172.16.20.100 and (icmp or icmpv6.type < 128)')).toBe(0);
    expect(all.count('ip.src == 172.16.20.100 and tcp.flags.reset == 1')).toBe(0);
    // The signature in time: SYN at 0, 3 and 9 s (Windows 8.1), each answered, each answer dropped.
    const request = 'tcp.flags.syn == 1 and tcp.flags.ack == 0 and tcp.dstport == 3389';
    const frames = all.matching(
      `${request} and ipv6.dst == fd9c:30c:2da4:1000::c1 and frame.interface_name == "CORE/office"`,
    );
    const times = frames.map((number) => all.time(number));
    expect(times.map((time) => Math.round(time - times[0]!))).toEqual([0, 3, 9]);
  });

  test('protocol 41 both ways, RA with route information, resolved names, ISATAP addresses', () => {
    expect(all.count('ip.proto == 41 and ip.src == 172.16.20.100')).toBeGreaterThan(0);
    expect(all.count('ip.proto == 41 and ip.dst == 172.16.20.100')).toBeGreaterThan(0);
    expect(all.count('icmpv6.type == 134 and icmpv6.opt.type == 24')).toBeGreaterThan(0);
    expect(all.count('ipv6.src_isatap_ipv4 == 172.16.20.100')).toBeGreaterThan(0);
    expect(all.count('rdp or tpkt')).toBeGreaterThan(0);
    expect(all.count('http.response')).toBeGreaterThan(0);
  });
});
