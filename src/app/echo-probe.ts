import type { IpAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import type { EchoListener } from '../host/echo-listeners.ts';
import type { IcmpReport } from '../host/protocol-handler.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { selectSource } from '../transport/send-from.ts';
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

  private transmit(size: number, hopLimit: number | null): boolean {
    const { host, destination } = this;
    const source = selectSource(host, destination);
    const data = pattern(size);
    if (source === null) {
      const lost = PacketBuffer.from(data);
      lost.flow = this.flow;
      host.refuseToSend(lost, destination);
      return false;
    }
    if (source.family === 4) {
      const parameter = this.identifier * 0x10000 + this.awaited;
      const request = this.mark(encodeIcmpv4({ type: icmpv4Type.echoRequest, code: 0, parameter, data }));
      if (destination.family === 4) {
        host.ipv4.send(request, {
          source,
          destination,
          protocol: ipProtocol.icmp,
          ...(hopLimit === null ? {} : { timeToLive: hopLimit }),
        });
      }
    } else if (destination.family === 6) {
      const message = {
        kind: 'echo-request',
        code: 0,
        identifier: this.identifier,
        sequence: this.awaited,
        data,
      } as const;
      const request = this.mark(encodeIcmpv6(message, source, destination));
      host.ipv6.send(request, {
        source,
        destination,
        protocol: ipProtocol.icmpv6,
        ...(hopLimit === null ? {} : { hopLimit }),
      });
    }
    return true;
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
