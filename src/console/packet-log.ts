import type { Network } from '../scenario/network.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { Drop, Tap, TapPoint, TraceChunk, TracedPacket, TraceListener } from '../trace/trace.ts';
import { traceKind } from '../trace/trace.ts';
import { summaryText } from '../wire/layers/layer-text.ts';
import { packetLayers } from '../wire/layers/packet-layers.ts';

/** Frames that are kept; older ones make room. */
const MOST_FRAMES = 5000;
/** Link types of pcap (LINKTYPE_ETHERNET, LINKTYPE_RAW). */
const ETHERNET = 1;
const RAW_IP = 101;

interface LoggedFrame {
  readonly time: Nanoseconds;
  readonly place: string;
  readonly flow: number;
  readonly packet: number;
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

interface LoggedDrop {
  readonly time: Nanoseconds;
  readonly host: string;
  readonly flow: number;
  readonly packet: number;
  readonly text: string;
}

/** The frames that arrived somewhere since a command was typed, and the packets that ended on the way. */
export class PacketLog implements Tap, TraceListener {
  private readonly network: Network;
  private frames: LoggedFrame[] = [];
  private drops: LoggedDrop[] = [];
  private forgotten = 0;

  constructor(network: Network) {
    this.network = network;
  }

  /** Forgets what was before. */
  begin(): void {
    this.network.trace.flush();
    this.frames = [];
    this.drops = [];
    this.forgotten = 0;
  }

  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void {
    // What comes out of a stream, such as IP-HTTPS, is seen nowhere else.
    if (point !== 'received' && point !== 'stream-received' && point !== 'died-on-link') return;
    if (this.frames.length >= MOST_FRAMES) {
      this.frames.splice(0, MOST_FRAMES / 2);
      this.forgotten += MOST_FRAMES / 2;
    }
    const { hostName, name } = this.network.trace.interfaces[interfaceId]!;
    const bytes = packet.bytes.slice(packet.start, packet.end);
    const linkType = point === 'stream-received' ? RAW_IP : ETHERNET;
    this.frames.push({ time, place: `${hostName}/${name}`, flow: packet.flow, packet: packet.id, linkType, bytes });
  }

  consume({ count, kind, time, packet, flow, host, evidence }: TraceChunk): void {
    for (let row = 0; row < count; row++) {
      if (kind[row] !== traceKind.dropped) continue;
      const { reason, detail } = evidence[row] as Drop;
      const where = this.network.trace.hosts[host[row]!]!;
      const text = `${reason} at ${where}: ${detail}`;
      this.drops.push({ time: time[row]!, host: where, flow: flow[row]!, packet: packet[row]!, text });
    }
    if (this.drops.length > MOST_FRAMES) this.drops = this.drops.slice(-MOST_FRAMES);
  }

  /**
   * A line for each frame, in the order of time: when, where it arrived, what it is; and where a packet ended.
   * @param flow only packets that carry this number; null: all
   */
  lines(flow: number | null): string[] {
    this.network.trace.flush();
    const isMeant = (entry: { readonly flow: number }): boolean => flow === null || entry.flow === flow;
    const frames = this.frames.filter(isMeant).map(({ time, place, packet, linkType, bytes }) => ({
      time,
      text: `${place}  ${summaryText(packetLayers(linkType, bytes, bytes.length))}`,
      packet,
    }));
    const drops = this.drops
      .filter(isMeant)
      .map(({ time, packet, text }) => ({ time, packet, text: `dropped: ${text}` }));
    const all = [...frames, ...drops].toSorted((a, b) => a.time - b.time);
    const lines = all.map(({ time, packet, text }) => `${(time / 1e9).toFixed(6)}  ${packet}  ${text}`);
    return this.forgotten === 0 ? lines : [`(${this.forgotten} frames before these are not kept)`, ...lines];
  }
}
