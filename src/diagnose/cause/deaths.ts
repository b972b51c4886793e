/** Packets that did not arrive while a flow failed: its own, and those of what the network did to come up. */
import type { DropReason } from '../../trace/drop-reason.ts';
import { type Drop, traceKind } from '../../trace/trace.ts';
import type { PacketDescription } from '../packet-description.ts';
import type { Scene } from './scene.ts';

export interface Death {
  readonly time: number;
  /** The host or link. */
  readonly where: string;
  /** Of the host; null where none is concerned. */
  readonly interface: string | null;
  readonly drop: Drop;
  /** The host that made the packet; null where that is not known. */
  readonly from: string | null;
  readonly description: PacketDescription | null;
}

/** Those of the flow first, then the others, each in the order of their ends. */
export function deathsOf(scene: Scene): readonly Death[] {
  const { network, packets, setUp } = scene;
  const { hosts, interfaces } = network.trace;
  const own = [...new Set([...packets.payload, ...packets.lost])].flatMap(({ description, events }) =>
    events
      .filter(({ kind }) => kind === traceKind.dropped || kind === traceKind.carrierDropped)
      .map(({ time, host, interface: at, evidence }) => ({
        time,
        where: hosts[host]!,
        interface: interfaces[at]?.name ?? null,
        drop: evidence as Drop,
        from: hosts[events[0]!.host]!,
        description,
      })),
  );
  return [...own.sort((a, b) => a.time - b.time), ...setUp];
}

/** Those for one of these reasons. */
export const deathsFor = (scene: Scene, ...reasons: readonly DropReason[]): readonly Death[] =>
  deathsOf(scene).filter(({ drop }) => reasons.includes(drop.reason));

/** The first of those that `key` calls the same. */
export function firstOfEach<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const name = key(item);
    return !seen.has(name) && seen.add(name);
  });
}
