import type { Nanoseconds } from '../sim/time.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { Link } from './link.ts';
import type { Port } from './port.ts';

/**
 * A learning switch with a cable to each host, IEEE 802.1D section 7: store and forward, so a frame is serialized
 * once towards the switch and once from it. `delay` is that of the whole way.
 */
export class Switch extends Link {
  private readonly stations = new Map<number, Port>();

  override carry(from: Port, packet: PacketBuffer): void {
    if (packet.length < ETHERNET_HEADER_LENGTH) return;
    const to = this.learn(this.stations, from, packet);
    const stored = this.sendFrom(from, packet.length);
    if (to !== undefined) {
      if (to !== from) this.deliver(to, packet, stored);
      return;
    }
    for (const port of this.ports) if (port !== from) this.deliver(port, packet.copy(), stored);
  }

  /** Learns where the sender of a frame is. @returns where its destination is; undefined for a group or when unknown */
  protected learn(stations: Map<number, Port>, from: Port, { bytes, start }: PacketBuffer): Port | undefined {
    stations.set(macKey(bytes, start + 6), from);
    return (bytes[start]! & 1) === 0 ? stations.get(macKey(bytes, start)) : undefined;
  }

  protected deliver(to: Port, packet: PacketBuffer, stored: Nanoseconds): void {
    const begin = Math.max(to.deliveringUntil, stored);
    to.deliveringUntil = begin + this.serialization(packet.length);
    this.simulator.schedule(to.deliveringUntil + this.delay - this.simulator.now, to, 0, packet);
  }
}

/** A MAC address as one number below 2^48. */
function macKey(bytes: Uint8Array, at: number): number {
  const high = (bytes[at]! << 8) | bytes[at + 1]!;
  const low = (bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
  return high * 0x100000000 + (low >>> 0);
}
