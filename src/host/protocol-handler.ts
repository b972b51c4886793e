import type { IpAddress } from '../addr/ip.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { NetworkInterface } from './network-interface.ts';

/** An ICMP error about a packet that this host sent, in words that both families share. */
export interface IcmpReport {
  readonly family: 4 | 6;
  /** `unknown`: an ICMPv6 error of a type that nobody here knows (RFC 4443 section 2.4 (a)). */
  readonly kind: 'unreachable' | 'packet-too-big' | 'time-exceeded' | 'parameter-problem' | 'unknown';
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU of 'packet-too-big', 0 elsewhere. */
  readonly mtu: number;
  /** Who says so; null when the host found it out itself. */
  readonly reporter: IpAddress | null;
  /** Source and destination of the packet that the error is about. */
  readonly local: IpAddress;
  readonly remote: IpAddress;
  /** What is left of that packet's payload, from the header of the protocol on. */
  readonly quoted: Uint8Array;
}

/** A protocol above IP; registers itself with the layers by its number. */
export interface ProtocolHandler {
  /**
   * A packet for this host. `packet` begins at its IP header and ends with its payload; the protocol's own header
   * begins at `at`. Handed over.
   */
  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void;
  /**
   * An ICMP error about a packet of this protocol. `message`: the packet that brought it, null when found out here.
   * @returns whether it can be about something that was really sent (RFC 8201 section 4: only then it is believed)
   */
  receiveError(report: IcmpReport, message: PacketBuffer | null): boolean;
}
