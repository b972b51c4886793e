import type { IpAddress } from '../addr/ip.ts';
import type { IcmpReport } from './protocol-handler.ts';

/** Who sent echo requests with one identifier. */
export interface EchoListener {
  /** @param data a view of the packet, @param hopLimit of the reply as it arrived */
  replied(source: IpAddress, sequence: number, data: Uint8Array, hopLimit: number): void;
  failed(sequence: number, report: IcmpReport): void;
}

/** Echo replies and errors by the identifier of the request. */
export class EchoListeners {
  private readonly listeners = new Map<number, EchoListener>();
  private next = 1;

  /** @returns the identifier for the listener's requests */
  open(listener: EchoListener): number {
    const identifier = this.next;
    this.next = (this.next % 0xffff) + 1;
    this.listeners.set(identifier, listener);
    return identifier;
  }

  /** Whether anybody uses the identifier. */
  has(identifier: number): boolean {
    return this.listeners.has(identifier);
  }

  close(identifier: number): void {
    this.listeners.delete(identifier);
  }

  replied(source: IpAddress, identifier: number, sequence: number, data: Uint8Array, hopLimit: number): void {
    this.listeners.get(identifier)?.replied(source, sequence, data, hopLimit);
  }

  /** @returns whether anybody uses the identifier */
  failed(identifier: number, sequence: number, report: IcmpReport): boolean {
    const listener = this.listeners.get(identifier);
    listener?.failed(sequence, report);
    return listener !== undefined;
  }
}
