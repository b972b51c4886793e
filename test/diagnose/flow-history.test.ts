import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { FlowHistory, type RecordedPacket } from '../../src/diagnose/flow-history.ts';
import type { PacketDescription } from '../../src/diagnose/packet-description.ts';
import { type TraceKind, traceKind } from '../../src/trace/trace.ts';

const PACKETS = 2000;
const address = Ipv6Address.parse('2001:db8::1');

interface Fate {
  readonly end?: TraceKind;
  readonly key?: string;
  readonly kind?: PacketDescription['kind'];
  readonly parent?: number;
}

function add(history: FlowHistory, id: number, fate: Fate = {}): void {
  const { end = traceKind.delivered, key = `tcp ${id}`, kind = 'tcp', parent = 0 } = fate;
  const packet = history.begin(id, parent, 1);
  packet.description = { kind, key, text: '', source: address, destination: address, icmp: null };
  const kinds = [traceKind.originated, traceKind.sent, end, traceKind.received];
  const column = (value: number): Int32Array => new Int32Array(kinds.length).fill(value);
  const chunk = {
    count: kinds.length,
    kind: Uint8Array.from(kinds),
    time: new Float64Array(kinds.length).fill(id),
    packet: column(id),
    flow: column(1),
    parent: column(parent),
    frame: column(0),
    host: column(0),
    interface: column(-1),
    evidence: [],
  };
  kinds.forEach((_, row) => packet.note(chunk, row));
}

/** A long flow of segments that arrive, but for some; the ids that are still known in the end. */
function keptOf(fates: Readonly<Record<number, Fate>>): { readonly ids: readonly number[]; readonly most: number } {
  const history = new FlowHistory();
  let most = 0;
  for (let id = 1; id <= PACKETS; id++) {
    add(history, id, fates[id]);
    if (history.isLong) history.trim();
    most = Math.max(most, history.packets.length);
  }
  // What stays keeps what happened to it, wherever it lies now.
  for (const { id, events } of history.packets) {
    const end = fates[id]?.end ?? traceKind.delivered;
    expect(events.map(({ kind, time }) => [kind, time])).toEqual(
      [traceKind.originated, traceKind.sent, end, traceKind.received].map((kind) => [kind, id]),
    );
  }
  return { ids: history.packets.map((each) => each.id), most };
}

test('of a long flow its first and its latest packets stay', () => {
  const { ids, most } = keptOf({});
  expect(ids.slice(0, 257)).toEqual([...Array.from({ length: 256 }, (_, index) => index + 1), ids[256]]);
  expect(ids[256]).toBeGreaterThan(PACKETS - 600);
  expect(ids.at(-1)).toBe(PACKETS);
  expect(most).toBeLessThan(1000);
});

test.each<[string, Record<number, Fate>, readonly number[]]>([
  ['a lost one', { 700: { end: traceKind.dropped } }, [700]],
  ['a lost one that was sent again', { 700: { end: traceKind.dropped }, 720: { key: 'tcp 700' } }, []],
  ['one lost after its bytes had arrived', { 700: {}, 720: { end: traceKind.dropped, key: 'tcp 700' } }, []],
  ['what a lost one answers', { 699: {}, 700: { end: traceKind.dropped, parent: 699 } }, [699, 700]],
  ['one of which nothing more was heard', { 700: { end: traceKind.decapsulated } }, [700]],
  [
    'what is no segment',
    { 700: { kind: 'icmp-error' }, 701: { kind: 'dns' }, 702: { kind: 'echo-reply' } },
    [700, 701, 702],
  ],
])('from the middle: %s', (_what, fates, kept) => {
  expect(keptOf(fates).ids.filter((id) => id > 600 && id < 800)).toEqual(kept);
});

test('what was forgotten is told from what is new', () => {
  const history = new FlowHistory();
  let forgotten: readonly RecordedPacket[] = [];
  for (let id = 1; forgotten.length === 0; id++) {
    add(history, id);
    if (history.isLong) forgotten = history.trim();
  }
  const newest = forgotten.at(-1)!;
  expect([newest.id, newest.id + 1].map((id) => history.hasForgotten(id))).toEqual([true, false]);
  expect(history.arrived.has(newest.description!.key)).toBe(true);
});
