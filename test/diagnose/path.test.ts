import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import type { PacketEvent } from '../../src/diagnose/event-log.ts';
import type { FlowPacket } from '../../src/diagnose/flow-recorder.ts';
import { PathReader } from '../../src/diagnose/path.ts';
import { RouteTable } from '../../src/route/route-table.ts';
import { Trace, type TraceKind, traceKind } from '../../src/trace/trace.ts';

const DESTINATION = Ipv6Address.parse('2001:db8:1::9');

/** A decision between one route only, whose metric says which decision it is. */
function decisionOf(metric: number) {
  const routes = new RouteTable<Ipv6Address>();
  const out = { index: 1, name: 'Ethernet', isUp: true, metricOf: () => 10 };
  const prefix = IpPrefix.parse6('2001:db8:1::/64');
  const rest = { nextHop: null, publish: 'no', origin: 'manual', validUntil: Infinity } as const;
  routes.add({ prefix, interface: out, metric, ...rest });
  return routes.decide(DESTINATION, () => false);
}

test('the decision that counts is the last before the loss: what came later concerned another copy', () => {
  const trace = new Trace();
  const host = trace.addHost('A');
  let time = 0;
  const event = (kind: TraceKind, evidence: object): PacketEvent => ({
    kind,
    time: time++,
    host,
    interface: -1,
    frame: 0,
    evidence,
  });
  const packet: FlowPacket = {
    id: 1,
    parent: 0,
    flow: 1,
    description: { kind: 'other', key: '', text: '', source: DESTINATION, destination: DESTINATION, icmp: null },
    events: [
      event(traceKind.routed, decisionOf(1)),
      event(traceKind.routed, decisionOf(2)),
      event(traceKind.dropped, { reason: 'link-loss', detail: '' }),
      event(traceKind.routed, decisionOf(3)),
    ],
  };
  expect(new PathReader(trace).lastDecision(packet)?.rows.map(({ sum }) => sum)).toEqual([12]);
});
