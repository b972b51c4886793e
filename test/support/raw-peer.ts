import { MacAddress } from '../../src/addr/mac.ts';
import type { IpAddress } from '../../src/addr/ip.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import type { ProfileName } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { Port } from '../../src/link/port.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms, us } from '../../src/sim/time.ts';
import { Trace } from '../../src/trace/trace.ts';
import { arpOperation, decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { decodeEthernet, encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { encodeTcp, tcpFlag } from '../../src/wire/tcp/tcp.ts';
import { Numbering, segmentIn } from './segments.ts';
import { BEGIN, makeStation, type Station } from './two-hosts.ts';

const empty = new Uint8Array(0);
const MAC = MacAddress.of(0x0200, 9);

/**
 * A station without a stack on a cable with host A: it answers ARP and neighbor solicitations, sends what a test says
 * and keeps the IP packets that A sends.
 */
export class RawPeer {
  readonly simulator = new Simulator(1);
  readonly trace = new Trace();
  readonly a: Station;
  readonly ipv4 = Ipv4Address.parse('10.0.0.9');
  readonly ipv6 = Ipv6Address.parse('2001:db8::9');
  /** Frames that A sent and that hold IP packets. */
  readonly frames: Uint8Array[] = [];
  private readonly port: Port;

  constructor(profile: ProfileName = 'windows-8.1') {
    const { simulator, trace } = this;
    const cable = new Cable(simulator, 'cable', { rate: 1e9, delay: us(10), mtu: 1500 });
    this.a = makeStation(simulator, trace, cable, 1, profile);
    const id = trace.addHost('raw');
    this.port = new Port(simulator, trace, id, trace.addInterface(id, 'raw'), MAC, this);
    cable.attach(this.port);
    simulator.run(BEGIN);
    this.frames.length = 0;
  }

  receiveFrame(packet: PacketBuffer): void {
    const frame = packet.view().slice();
    const { type, payload } = decodeEthernet(frame);
    if (type === etherType.arp) this.answerArp(payload);
    else if (type !== etherType.ipv6 || !this.answerSolicitation(payload)) this.frames.push(frame);
  }

  private answerArp(payload: Uint8Array): void {
    const { operation, senderMac, senderIp, targetIp } = decodeArp(payload);
    if (operation !== arpOperation.request || targetIp !== this.ipv4) return;
    const fields = { senderMac: MAC, senderIp: targetIp, targetMac: senderMac, targetIp: senderIp, trailer: empty };
    this.sendFrame(etherType.arp, encodeArp({ operation: arpOperation.reply, ...fields }));
  }

  /** @returns whether the packet was neighbor discovery */
  private answerSolicitation(payload: Uint8Array): boolean {
    const packet = decodeIpv6(payload);
    if (packet.nextHeader !== ipProtocol.icmpv6) return false;
    const message = decodeIcmpv6(packet.payload);
    if (message.kind === 'neighbor-solicitation' && message.target === this.ipv6) {
      const options = [{ kind: 'target-link-layer-address', address: MAC }] as const;
      const flags = { router: false, solicited: true, override: true, reserved: 0 };
      const advertisement = { kind: 'neighbor-advertisement', code: 0, ...flags, target: this.ipv6, options } as const;
      this.sendIpv6(ipProtocol.icmpv6, encodeIcmpv6(advertisement, this.ipv6, packet.source), packet.source, 255);
    }
    return message.kind !== 'error' && message.kind !== 'other';
  }

  sendFrame(type: number, payload: Uint8Array): void {
    const frame = encodeEthernet({ destination: this.a.card.mac, source: MAC, type, payload });
    this.port.transmit(PacketBuffer.from(frame));
  }

  sendIpv6(nextHeader: number, payload: Uint8Array, destination: Ipv6Address = this.a.ipv6, hopLimit = 64): void {
    const fields = { source: this.ipv6, destination, nextHeader, hopLimit, trafficClass: 0, flowLabel: 0 };
    this.sendFrame(etherType.ipv6, encodeIpv6({ ...fields, payload, trailer: empty }));
  }

  sendIpv4(protocol: number, payload: Uint8Array, destination: Ipv4Address = this.a.ipv4): void {
    const header = decodeIpv4(Uint8Array.of(0x45, 0, 0, 20, 0, 0, 0, 0, 64, ...Array.from({ length: 11 }, () => 0)));
    const fields = { ...header, protocol, source: this.ipv4, destination, payload };
    this.sendFrame(etherType.ipv4, encodeIpv4(fields));
  }

  /** Sends an ICMP error about an IP packet that A sent (`frame` from `frames`). `parameter`: MTU where there is one. */
  sendError(type: number, code: number, parameter: number, frame: Uint8Array): void {
    const quoted = frame.slice(14);
    if (quoted[0]! >>> 4 === 4) {
      this.sendIpv4(ipProtocol.icmp, encodeIcmpv4({ type, code, parameter, data: quoted.slice(0, 28) }));
    } else {
      const error = { kind: 'error', type, code, parameter, quoted: quoted.slice(0, 1232) } as const;
      this.sendIpv6(ipProtocol.icmpv6, encodeIcmpv6(error, this.ipv6, this.a.ipv6));
    }
  }

  /** Sends an upper layer's bytes over the family of `local`, an address of A. */
  send(protocol: number, local: IpAddress, make: (pseudoHeader: (length: number) => number) => Uint8Array): void {
    const source = local.family === 4 ? this.ipv4 : this.ipv6;
    const bytes = make((length) => pseudoHeaderSum(source, local, protocol, length));
    if (local.family === 4) this.sendIpv4(protocol, bytes, local);
    else this.sendIpv6(protocol, bytes, local);
  }

  run(time: number): void {
    this.simulator.run(this.simulator.now + ms(time));
  }
}

/** The peer's initial sequence number; close to the end of the number space, so that numbers wrap around. */
const PEER_FIRST = 0xffff_fffe;

/** What a test says of a segment; numbers count from each side's SYN. */
export interface RawSegment {
  readonly flags: string;
  readonly seq: number;
  readonly ack?: number;
  readonly data?: Uint8Array;
  readonly window?: number;
  readonly mss?: number | null;
}

/** A raw peer that speaks TCP with A between two ports, by hand. */
export class RawTcpPeer extends RawPeer {
  private readonly numbering = new Numbering();
  private readonly family: 4 | 6;
  /** A's port. */
  localPort = 80;
  readonly peerPort = 9999;

  constructor(profile: ProfileName = 'windows-8.1', family: 4 | 6 = 6) {
    super(profile);
    this.family = family;
    this.numbering.begin(this.peerPort, PEER_FIRST);
  }

  get local(): IpAddress {
    return this.family === 4 ? this.a.ipv4 : this.a.ipv6;
  }

  get remote(): IpAddress {
    return this.family === 4 ? this.ipv4 : this.ipv6;
  }

  /** Sends a segment and lets `time` milliseconds pass, long enough for a delayed ACK. @returns what A sent meanwhile */
  say({ flags, seq, ack, data = empty, window = 65_535, mss = 1440 }: RawSegment, time = 300): string[] {
    const bits = flags.split(',').reduce((sum, name) => sum | tcpFlag[name.toLowerCase() as keyof typeof tcpFlag], 0);
    const isSyn = (bits & tcpFlag.syn) !== 0;
    this.send(ipProtocol.tcp, this.local, (pseudoHeader) => {
      const options = isSyn && mss !== null ? encodeTcpOptions([{ kind: 'mss', value: mss }]) : empty;
      return encodeTcp(
        {
          sourcePort: this.peerPort,
          destinationPort: this.localPort,
          sequence: (PEER_FIRST + seq) >>> 0,
          acknowledgment: ack === undefined ? 0 : this.numbering.absolute(this.localPort, ack),
          flags: bits,
          window,
          options,
          reserved: 0,
          urgentPointer: 0,
          checksum: 0,
          payload: data,
        },
        pseudoHeader(20 + options.length + data.length),
      );
    });
    return this.wait(time);
  }

  /** Lets time pass. @returns what A sent meanwhile */
  wait(time: number): string[] {
    this.run(time);
    return this.heard();
  }

  /** What A sent since it was last asked. */
  heard(): string[] {
    const segments = this.frames.splice(0).flatMap((frame) => segmentIn(frame) ?? []);
    return segments.map((segment) => {
      this.localPort = segment.sourcePort;
      return this.numbering.text(segment);
    });
  }
}
