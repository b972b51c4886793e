/** Who a packet is, whatever bytes it is in now. */
export interface PacketIdentity {
  readonly id: number;
  readonly parent: number;
  readonly flow: number;
  readonly damaged: boolean;
}

/**
 * Which packet begins at which byte of a stream that carries packets, such as IP-HTTPS. A stream has no room for
 * identities, so the simulation keeps them here beside it; the model never looks.
 */
export class StreamLedger {
  /** Of each stream the packets on their way, by the offset at which they begin. */
  private readonly streams = new Map<string, Map<number, PacketIdentity>>();

  /** A packet went into a stream. @param offset bytes of packets written before it */
  put(stream: string, offset: number, packet: PacketIdentity): void {
    const known = this.streams.get(stream);
    if (known === undefined) this.streams.set(stream, new Map([[offset, packet]]));
    else known.set(offset, packet);
  }

  /** Whether a packet is still on its way. */
  has(stream: string, offset: number): boolean {
    return this.streams.get(stream)?.has(offset) === true;
  }

  /** A packet was read from a stream, or is lost with it. @returns null for one that nobody here put in */
  take(stream: string, offset: number): PacketIdentity | null {
    const packets = this.streams.get(stream);
    const packet = packets?.get(offset);
    if (packet === undefined) return null;
    packets!.delete(offset);
    if (packets!.size === 0) this.streams.delete(stream);
    return packet;
  }
}
