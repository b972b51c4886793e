import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { u16, u32 } from '../wire/bytes.ts';
import {
  encodeIcmpv4,
  ICMPV4_HEADER_LENGTH,
  icmpv4CodeOf,
  icmpv4Type,
  icmpv4TypeOf,
  isIcmpv4ChecksumRight,
} from '../wire/icmpv4.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4HasOptions,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4TimeToLive,
  ipv4TotalLength,
} from '../wire/ipv4.ts';
import { plateauBelow } from '../wire/mtu-plateau.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { EchoListeners } from './echo-listeners.ts';
import type { Host } from './host.ts';
import type { Icmpv4ErrorKind } from './icmpv4-error.ts';
import type { NetworkInterface } from './network-interface.ts';
import type { IcmpReport, ProtocolHandler } from './protocol-handler.ts';
import { TokenBucket } from './token-bucket.ts';

/** RFC 1812 section 4.3.2.3: as much as 576 bytes allow, so that a tunnel's inner header is in it. */
const MOST_QUOTED = 576 - IPV4_HEADER_LENGTH - ICMPV4_HEADER_LENGTH;

/** ICMPv4 of one host, RFC 792 and RFC 1122 section 3.2.2: echo, errors sent and received. */
export class Icmpv4 implements ProtocolHandler {
  private readonly host: Host;
  readonly echoes = new EchoListeners();
  private readonly errors: TokenBucket;

  constructor(host: Host) {
    this.host = host;
    this.errors = new TokenBucket(host.profile.icmpErrorBurst, host.profile.icmpErrorsPerSecond);
    host.ipv4.register(ipProtocol.icmp, this);
  }

  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void {
    const { bytes, end } = packet;
    if (end - at < ICMPV4_HEADER_LENGTH) {
      this.host.drop(packet, 'malformed', from, () => 'shorter than an ICMPv4 header');
      return;
    }
    if (!isIcmpv4ChecksumRight(bytes, at, end)) {
      this.host.drop(packet, 'bad-checksum', from, () => 'ICMPv4');
      return;
    }
    const type = icmpv4TypeOf(bytes, at);
    if (type === icmpv4Type.echoRequest) {
      this.answerEcho(packet, at, source as Ipv4Address, destination as Ipv4Address);
    } else if (type === icmpv4Type.echoReply) {
      const data = bytes.slice(at + ICMPV4_HEADER_LENGTH, end);
      const timeToLive = ipv4TimeToLive(bytes, packet.start);
      this.echoes.replied(source, u16(bytes, at + 4), u16(bytes, at + 6), data, timeToLive);
    } else if (type === icmpv4Type.redirect) {
      const gateway = Ipv4Address.from(bytes, at + 4);
      const quoted = bytes.slice(at + ICMPV4_HEADER_LENGTH, end);
      this.host.ipv4.redirects.take(quoted, icmpv4CodeOf(bytes, at), gateway, source as Ipv4Address, from);
    } else {
      const error: Icmpv4ErrorKind = { type, code: icmpv4CodeOf(bytes, at), parameter: u32(bytes, at + 4) };
      this.report(bytes.slice(at + ICMPV4_HEADER_LENGTH, end), error, source, packet);
    }
  }

  /** The data is copied, the source is the request's destination (RFC 1122 section 3.2.2.6); no answer to a group. */
  private answerEcho(packet: PacketBuffer, at: number, source: Ipv4Address, destination: Ipv4Address): void {
    if (!this.isOwn(destination)) return;
    const { bytes, end } = packet;
    const reply = PacketBuffer.from(
      encodeIcmpv4({
        type: icmpv4Type.echoReply,
        code: 0,
        parameter: u32(bytes, at + 4),
        data: bytes.subarray(at + ICMPV4_HEADER_LENGTH, end),
      }),
    ).becauseOf(packet);
    const { ipv4 } = this.host;
    const back = ipv4HasOptions(bytes, packet.start)
      ? ipv4.options.forReply(packet, destination)
      : { destination: source };
    ipv4.send(reply, { source: destination, protocol: ipProtocol.icmp, ...back });
  }

  private isOwn(address: Ipv4Address): boolean {
    return this.host.ipv4.destinationOf(address).kind === 'local';
  }

  /** Tells the packet's source what became of it, where an error may be sent. `from`: where it arrived, null for own. */
  sendError(about: PacketBuffer, from: NetworkInterface | null, error: Icmpv4ErrorKind): void {
    const packet = this.host.ipv4.translator?.undone(about) ?? about;
    const { bytes, start, end } = packet;
    const source = ipv4Source(bytes, start);
    if (from === null && this.isOwn(source)) {
      this.reportLocally(packet, error);
      return;
    }
    if (!mayAnswer(packet, from)) return;
    const asked = ipv4Destination(bytes, start);
    const own = this.isOwn(asked) ? asked : this.host.ipv4.selectSource(source);
    if (own === null || !this.errors.take(this.host.simulator.now)) return;
    const message = PacketBuffer.from(
      encodeIcmpv4({ ...error, data: bytes.slice(start, Math.min(end, start + MOST_QUOTED)) }),
    ).becauseOf(packet);
    message.damaged = packet.damaged;
    this.host.ipv4.send(message, {
      source: own,
      destination: source,
      protocol: ipProtocol.icmp,
      typeOfService: this.host.profile.icmpv4ErrorTypeOfService,
    });
  }

  /** Tells the protocol that sent the packet, on this host itself. */
  reportLocally(packet: PacketBuffer, error: Icmpv4ErrorKind): void {
    if (this.host.ipv4.translator?.failed?.(packet, error) === true) return;
    this.report(packet.bytes.slice(packet.start, packet.end), error, null, null);
  }

  private report(
    quoted: Uint8Array,
    error: Icmpv4ErrorKind,
    reporter: IpAddress | null,
    message: PacketBuffer | null,
  ): void {
    const kind = kindOf(error);
    if (kind === null || quoted.length < IPV4_HEADER_LENGTH || quoted[0]! >>> 4 !== 4) return;
    const [local, remote] = [ipv4Source(quoted, 0), ipv4Destination(quoted, 0)];
    if (!this.isOwn(local)) return;
    const report: IcmpReport = {
      family: 4,
      kind,
      type: error.type,
      code: error.code,
      mtu: kind === 'packet-too-big' ? error.parameter & 0xffff || plateauBelow(ipv4TotalLength(quoted, 0)) : 0,
      reporter,
      local,
      remote,
      quoted: quoted.slice(ipv4HeaderLength(quoted, 0)),
    };
    const isOurs = this.host.ipv4.handlerOf(ipv4Protocol(quoted, 0))?.receiveError(report, message) === true;
    if (isOurs && kind === 'packet-too-big') this.host.ipv4.pathMtus.lower(remote, report.mtu, this.host.simulator.now);
  }

  /** An error about an echo message of this host. */
  receiveError(report: IcmpReport): boolean {
    const { quoted } = report;
    if (quoted.length < 8) return false;
    // Nothing is kept of replies, so an error about one cannot be checked.
    if (quoted[0] !== icmpv4Type.echoRequest) return true;
    return this.echoes.failed(u16(quoted, 4), u16(quoted, 6), report);
  }
}

/** RFC 1122 section 3.2.2: no error about an error, a group or broadcast, a later fragment, or a source that is no host. */
function mayAnswer({ bytes, start, end, toGroup }: PacketBuffer, from: NetworkInterface | null): boolean {
  const source = ipv4Source(bytes, start);
  const destination = ipv4Destination(bytes, start);
  if (source.isUnspecified || source.isMulticast || source.w3 === 0xffffffff) return false;
  if (toGroup || destination.isMulticast || from?.ipv4.isBroadcast(destination) === true) return false;
  if (ipv4FragmentOffset(bytes, start) > 0) return false;
  if (ipv4Protocol(bytes, start) !== ipProtocol.icmp) return true;
  const at = start + ipv4HeaderLength(bytes, start);
  const type = at < end ? icmpv4TypeOf(bytes, at) : icmpv4Type.redirect;
  return type === icmpv4Type.echoRequest || type === icmpv4Type.echoReply;
}

function kindOf({ type, code }: Icmpv4ErrorKind): IcmpReport['kind'] | null {
  if (type === icmpv4Type.destinationUnreachable) return code === 4 ? 'packet-too-big' : 'unreachable';
  if (type === icmpv4Type.timeExceeded) return 'time-exceeded';
  return type === icmpv4Type.parameterProblem ? 'parameter-problem' : null;
}
