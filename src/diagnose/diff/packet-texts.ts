import type { Drop, TapPoint, Trace, TracedPacket } from '../../trace/trace.ts';
import { summaryText } from '../../wire/layers/layer-text.ts';
import { packetLayers } from '../../wire/layers/packet-layers.ts';
import { dropText } from '../path.ts';
import { type LoggedEvent, PacketWatch } from './packet-log.ts';

/** LINKTYPE_ETHERNET and LINKTYPE_RAW, https://www.tcpdump.org/linktypes.html. */
const ETHERNET = 1;
const RAW = 101;

/** Waits for certain events in a run that is made again, and reads the packet of each. */
export class PacketTexts extends PacketWatch {
  private readonly wanted: ReadonlySet<string>;
  private readonly packets: ReadonlySet<number>;
  private readonly texts = new Map<string, string>();
  /** What each of the packets was when it was seen last. */
  private readonly latest = new Map<number, string>();

  constructor(trace: Trace, wanted: readonly LoggedEvent[]) {
    super(trace);
    this.wanted = new Set(wanted.map(keyOf));
    this.packets = new Set(wanted.map(({ packet }) => packet));
  }

  textOf(event: LoggedEvent): string {
    return this.texts.get(keyOf(event)) ?? '';
  }

  protected override saw(
    event: LoggedEvent,
    point: TapPoint | null,
    packet: TracedPacket | null,
    drop: Drop | null,
  ): void {
    if (!this.packets.has(event.packet)) return;
    if (packet !== null) this.latest.set(event.packet, read(point === 'sent' ? ETHERNET : RAW, packet));
    const key = keyOf(event);
    if (!this.wanted.has(key) || this.texts.has(key)) return;
    const what = this.latest.get(event.packet);
    const parts = [...(what === undefined ? [] : [what]), ...(drop === null ? [] : [dropText(drop)])];
    this.texts.set(key, parts.join(': '));
  }
}

const keyOf = ({ time, packet, signature }: LoggedEvent): string => `${time} ${packet} ${signature}`;

const read = (linkType: number, { bytes, start, end }: TracedPacket): string =>
  summaryText(packetLayers(linkType, bytes.slice(start, end)));
