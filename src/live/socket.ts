import type { Ipv4Address } from '../addr/ipv4.ts';

/** Something outside of the program that stands in the way; told in one message. */
export class LiveError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'LiveError';
    this.hint = hint;
  }
}

/** Takes whole IPv4 packets; the bytes are only lent. */
export type PacketListener = (packet: Uint8Array) => void;

/** IPv4 of a real network, protocols 41 and 1. Packets are whole, header included, as they stand on a wire. */
export interface LiveSocket {
  /** Says who gets what arrives; whatever the kernel hands over, of any source. */
  listen(onPacket: PacketListener): void;
  /**
   * Sends a packet. The bytes are handed over.
   * @param done called later with null, or with what the system says was wrong
   */
  send(packet: Uint8Array, destination: Ipv4Address, done: (error: string | null) => void): void;
  /** Packets that the system threw away before they could be read; null when it does not tell. */
  lostBefore(): number | null;
  close(): void;
}
