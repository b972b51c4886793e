import { decodeIcmpv4, type Icmpv4Message } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcp, type TcpSegment } from '../../src/wire/tcp/tcp.ts';
import { badChecksums } from './packet-parts.ts';
import { WatchedNetwork } from './watched-network.ts';

const ETHERNET = 1;

/** An IPv4 packet on the wire. `at`: who received it, `HOST/interface`. */
export interface SeenPacket {
  readonly at: string;
  readonly id: number;
  readonly frame: Uint8Array;
  readonly packet: Ipv4Packet;
}

/** A network of IPv4 hosts and middle boxes. */
export class MiddleBoxNetwork extends WatchedNetwork<SeenPacket> {
  constructor(text: string) {
    super(text);
    this.settle();
  }

  protected override saw(frame: Uint8Array, at: string, id: number): void {
    if (((frame[12]! << 8) | frame[13]!) !== etherType.ipv4) return;
    this.packets.push({ at, id, frame, packet: decodeIpv4(frame.subarray(14)) });
  }

  /** Packets that an interface got, such as `S/Ethernet`. */
  at(place: string, protocol?: number): readonly Ipv4Packet[] {
    return this.packets
      .filter(({ at, packet }) => at === place && (protocol === undefined || packet.protocol === protocol))
      .map(({ packet }) => packet);
  }

  segmentsAt(place: string): readonly TcpSegment[] {
    return this.at(place, ipProtocol.tcp).map(({ payload }) => decodeTcp(payload));
  }

  icmpAt(place: string): readonly Icmpv4Message[] {
    return this.at(place, ipProtocol.icmp).map(({ payload }) => decodeIcmpv4(payload));
  }

  /** Frames with a wrong checksum; there must never be any. */
  get badFrames(): readonly string[] {
    return this.packets
      .filter(({ frame }) => badChecksums(ETHERNET, frame).length > 0)
      .map(({ at, id }) => `packet ${id} at ${at}`);
  }
}
