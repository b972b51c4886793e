import type { IpAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import type { EchoListener } from '../host/echo-listeners.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { IcmpReport } from '../host/protocol-handler.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { selectSource, unspecifiedAs } from '../transport/send-from.ts';
import { encodeIcmpv4, icmpv4Type } from '../wire/icmpv4.ts';
import { encodeIcmpv6 } from '../wire/icmpv6/message.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';

/** What came back for one echo request. `length`: bytes of payload, `hopLimit`: of the reply as it arrived. */
export type EchoResult =
  | {
      readonly kind: 'reply';
      readonly from: IpAddress;
      readonly roundTrip: Nanoseconds;
      readonly length: number;
      readonly hopLimit: number;
    }
  | { readonly kind: 'error'; readonly report: IcmpReport; readonly roundTrip: Nanoseconds }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'no-source' };

/** How requests are sent where it is not for the host to choose. */
export interface EchoSending {
  /** An address of the host. */
  readonly source?: IpAddress | null;
  /** The interface of a link-local destination. */
  readonly zone?: NetworkInterface | null;
  /** IPv4 only. */
  readonly dontFragment?: boolean;
}

/** Sends echo requests to one destination, one after the other, over either family. */
export class EchoProbe implements EchoListener {
  private readonly host: Host;
  private readonly destination: IpAddress;
  private readonly flow: number;
  private readonly sending: EchoSending;
  private readonly identifier: number;
  private readonly answered = new Signal();
  private awaited = 0;
  private result: EchoResult | null = null;
  private sentAt: Nanoseconds = 0;

  constructor(host: Host, destination: IpAddress, flow: number, sending: EchoSending = {}) {
    this.host = host;
    this.destination = destination;
    this.flow = flow;
    this.sending = sending;
    this.identifier = this.listeners.open(this);
  }

  private get listeners(): Host['icmpv4']['echoes'] {
    return this.destination.family === 4 ? this.host.icmpv4.echoes : this.host.icmpv6.echoes;
  }

  close(): void {
    this.listeners.close(this.identifier);
  }

  /** One request and what comes of it. @param size payload bytes, @param hopLimit null: the host's own */
  *send(size: number, hopLimit: number | null, timeout: Nanoseconds): Process<EchoResult> {
    const { simulator } = this.host;
    // A sequence number has 16 bits (RFC 792, RFC 4443 section 4.1).
    this.awaited = (this.awaited + 1) & 0xffff;
    this.result = null;
    this.sentAt = simulator.now;
    if (!this.transmit(size, hopLimit)) return { kind: 'no-source' };
    const until = simulator.now + timeout;
    while (this.result === null && simulator.now < until) yield* waitFor(this.answered, until - simulator.now);
    return this.result ?? { kind: 'timeout' };
  }

  /** @returns false when the host has no way to the destination */
  private transmit(size: number, hopLimit: number | null): boolean {
    const { host, destination } = this;
    const { zone = null, dontFragment = false } = this.sending;
    const source = this.sourceOf(zone);
    const request = this.mark(this.build(source ?? unspecifiedAs(destination), pattern(size)));
    if (source === null) {
      host.refuseToSend(request, destination, destination.family === 4 ? ipProtocol.icmp : ipProtocol.icmpv6);
    } else if (source.family === 4 && destination.family === 4) {
      const timeToLive = hopLimit ?? undefined;
      host.ipv4.send(request, { source, destination, protocol: ipProtocol.icmp, timeToLive, dontFragment });
    } else if (source.family === 6 && destination.family === 6) {
      host.ipv6.send(request, {
        source,
        destination,
        protocol: ipProtocol.icmpv6,
        hopLimit: hopLimit ?? undefined,
        interface: zone ?? undefined,
      });
    }
    return source !== null;
  }

  /** The source that was asked for, while the host has it; otherwise the host's choice; null for none. */
  private sourceOf(zone: NetworkInterface | null): IpAddress | null {
    const { host, destination } = this;
    const { source = null } = this.sending;
    if (source !== null) return isOwnAddress(host, source) ? source : null;
    if (destination.family === 6 && zone !== null) return host.ipv6.selectSource(destination, zone);
    return selectSource(host, destination);
  }

  private build(source: IpAddress, data: Uint8Array): Uint8Array {
    const { destination, identifier, awaited: sequence } = this;
    if (source.family === 6 && destination.family === 6)
      return encodeIcmpv6({ kind: 'echo-request', code: 0, identifier, sequence, data }, source, destination);
    return encodeIcmpv4({ type: icmpv4Type.echoRequest, code: 0, parameter: identifier * 0x10000 + sequence, data });
  }

  private mark(bytes: Uint8Array): PacketBuffer {
    const packet = PacketBuffer.from(bytes);
    packet.flow = this.flow;
    return packet;
  }

  replied(from: IpAddress, sequence: number, { length }: Uint8Array, hopLimit: number): void {
    if (sequence !== this.awaited) return;
    this.settle({ kind: 'reply', from, roundTrip: this.host.simulator.now - this.sentAt, length, hopLimit });
  }

  failed(sequence: number, report: IcmpReport): void {
    if (sequence !== this.awaited) return;
    this.settle({ kind: 'error', report, roundTrip: this.host.simulator.now - this.sentAt });
  }

  private settle(result: EchoResult): void {
    this.result = result;
    this.answered.fire();
  }
}

const isOwnAddress = (host: Host, address: IpAddress): boolean =>
  host.interfaces.some(({ ipv4, ipv6 }) => (address.family === 4 ? ipv4.has(address) : ipv6.has(address)));

/** The alphabet that Windows' ping sends. */
function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => 0x61 + (index % 23));
}
