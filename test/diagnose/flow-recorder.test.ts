import { expect, test } from 'vitest';
import { FlowRecorder } from '../../src/diagnose/flow-recorder.ts';
import { Trace, type TracedPacket, traceKind } from '../../src/trace/trace.ts';
import { isatapLinkLocal } from '../../src/addr/embedded.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { ip4 } from '../support/isatap-network.ts';

const address = isatapLinkLocal(ip4('10.0.0.1'));
const empty = new Uint8Array(0);
const bytes = encodeIpv6({
  source: address,
  destination: address,
  nextHeader: 59,
  hopLimit: 1,
  trafficClass: 0,
  flowLabel: 0,
  payload: empty,
  trailer: empty,
});

const packetOf = (id: number, flow: number): TracedPacket => ({
  bytes,
  start: 0,
  end: bytes.length,
  id,
  parent: 0,
  flow,
  damaged: false,
  frame: 0,
  passengers: null,
});

test('a packet keeps its birth and its bytes, wherever a chunk of events ends', () => {
  const trace = new Trace();
  const recorder = new FlowRecorder();
  trace.listen(recorder);
  // More than one chunk holds.
  for (let id = 1; id <= 5000; id++) {
    const packet = packetOf(id, 1 + (id % 2));
    trace.emit(traceKind.originated, id, packet, 0, -1, null);
    recorder.see('originated', id, -1, packet);
  }
  trace.flush();
  const packets = [...recorder.packetsOf(1), ...recorder.packetsOf(2)];
  expect(packets).toHaveLength(5000);
  for (const { id, events, description } of packets)
    expect([events.map(({ kind, time }) => [kind, time]), description?.destination]).toEqual([
      [[traceKind.originated, id]],
      address,
    ]);
  expect(recorder.packetsOf(3)).toEqual([]);
});
