import type { IpAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import type { EchoListener } from '../host/echo-listeners.ts';
import type { IcmpReport } from '../host/protocol-handler.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { selectSource, unspecifiedAs } from '../transport/send-from.ts';
import { encodeIcmpv4, icmpv4Type } from '../wire/icmpv4.ts';
import { encodeIcmpv6 } from '../wire/icmpv6/message.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';

/** What came back for one echo request. */
export type EchoResult =
  | { readonly kind: 'reply'; readonly from: IpAddress; readonly roundTrip: Nanoseconds }
  | { readonly kind: 'error'; readonly report: IcmpReport; readonly roundTrip: Nanoseconds }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'no-source' };

/** Sends echo requests to one destination, one after the other, over either family. */
export class EchoProbe implements EchoListener {
  private readonly host: Host;
  private readonly destination: IpAddress;
  private readonly flow: number;
  private readonly identifier: number;
  private readonly answered = new Signal();
  private awaited = 0;
  private result: EchoResult | null = null;
  private sentAt: Nanoseconds = 0;

  constructor(host: Host, destination: IpAddress, flow: number) {
    this.host = host;
    this.destination = destination;
    this.flow = flow;
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
    this.awaited++;
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
    const source = selectSource(host, destination);
    const request = this.mark(this.build(source ?? unspecifiedAs(destination), pattern(size)));
    if (source === null) {
      host.refuseToSend(request, destination, destination.family === 4 ? ipProtocol.icmp : ipProtocol.icmpv6);
    } else if (source.family === 4 && destination.family === 4) {
      const timeToLive = hopLimit ?? undefined;
      host.ipv4.send(request, { source, destination, protocol: ipProtocol.icmp, timeToLive });
    } else if (source.family === 6 && destination.family === 6) {
      host.ipv6.send(request, { source, destination, protocol: ipProtocol.icmpv6, hopLimit: hopLimit ?? undefined });
    }
    return source !== null;
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

  replied(from: IpAddress, sequence: number): void {
    if (sequence !== this.awaited) return;
    this.settle({ kind: 'reply', from, roundTrip: this.host.simulator.now - this.sentAt });
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

/** The alphabet that Windows' ping sends. */
function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => 0x61 + (index % 23));
}
