import type { Ipv6Address } from '../addr/ipv6.ts';
import { decapsulatedEcn, encapsulatedEcn } from '../host/ecn.ts';
import type { Host } from '../host/host.ts';
import { icmpv6Error } from '../host/icmpv6-error.ts';
import type { Ipv6Protection } from '../host/ipv6-protection.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { IcmpReport, ProtocolHandler } from '../host/protocol-handler.ts';
import { type TooLarge, traceKind } from '../trace/trace.ts';
import { u32 } from '../wire/bytes.ts';
import { ESP_HEADER_LENGTH, espSequence, espSpi } from '../wire/esp.ts';
import { checkIpv6Header, ipv6Destination, ipv6SetTrafficClass, ipv6Source, ipv6TrafficClass } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { covers, setText } from './address-set.ts';
import { type AssociationPair, type AssociationParameters, type EspEnds, spiText } from './association.ts';
import { DosProtection, type DosProtectionSettings } from './dos-protection.ts';
import { classify, type PacketClass } from './exemption.ts';
import type { DatagramService } from './exchange-owner.ts';
import { considerationText, considerRules, findRule, type IpsecRule, type Traffic } from './rule.ts';
import { type Leaving, TunnelKeeper } from './tunnel-keeper.ts';

/** The ECN field of a traffic class, RFC 3168 section 5. */
const ECN = 3;

export interface IpsecSettings {
  /** In order: the first that covers a packet decides. */
  readonly rules: readonly IpsecRule[];
  /** Whether ICMPv6 goes in clear past the rules, as DirectAccess sets it (Set-NetFirewallSetting -Exemptions). */
  readonly exemptIcmpv6: boolean;
  /** What becomes of packets that no rule covers. Windows lets them pass; RFC 4301 section 5.1 discards them. */
  readonly uncovered: 'clear' | 'discard';
  readonly dosProtection: DosProtectionSettings | null;
  /** Whether somebody is logged on, for rules that need a user. */
  readonly userIsLoggedOn: boolean;
}

/** IPsec of one host over IPv6: rules, tunnels with ESP (RFC 4301, RFC 4303), denial-of-service protection. */
export class Ipsec implements Ipv6Protection, ProtocolHandler {
  readonly tunnels: TunnelKeeper;
  private readonly host: Host;
  private readonly settings: IpsecSettings;
  private readonly dosProtection: DosProtection | null;
  /** What came out of an association and is on its way through the host. */
  private released: PacketBuffer | null = null;

  /**
   * Takes its place in the host.
   * @param datagrams its UDP, for the exchange of keys
   * @param made told of each association, in either direction, for captures
   */
  constructor(
    host: Host,
    datagrams: DatagramService,
    settings: IpsecSettings,
    made: (parameters: AssociationParameters) => void,
  ) {
    this.host = host;
    this.settings = settings;
    this.dosProtection = settings.dosProtection === null ? null : new DosProtection(settings.dosProtection);
    this.tunnels = new TunnelKeeper(host, datagrams, settings, (leaving, pair) => this.seal(leaving, pair), made);
    host.ipv6.protection = this;
    host.ipv6.register(ipProtocol.esp, this);
  }

  /** In order: the first that covers a packet decides. */
  get rules(): readonly IpsecRule[] {
    return this.tunnels.rules;
  }

  /** Puts others in their place. Associations of those that are gone go with them; new ones are made when they are needed. */
  changeRules(rules: readonly IpsecRule[]): void {
    this.tunnels.changeRules(rules);
  }

  // Outbound, RFC 4301 section 5.1.

  leaves(packet: PacketBuffer, from: NetworkInterface | null, out: NetworkInterface): boolean {
    const kind = classify(packet);
    if (kind === 'ipsec' || kind === 'discovery') return true;
    const { bytes, start } = packet;
    const traffic = { local: ipv6Source(bytes, start), remote: ipv6Destination(bytes, start), interface: out.name };
    const rule = this.ruleFor(kind, traffic);
    if (rule !== null) {
      this.tunnels.protect({ packet, traffic, from, out }, rule);
      return false;
    }
    if (packet === this.released) return true;
    if (kind === 'icmpv6') return from === null || this.isWithinRate(packet, from, out);
    return this.mayLeaveUncovered(packet, traffic, from, out);
  }

  private isWithinRate(packet: PacketBuffer, from: NetworkInterface, out: NetworkInterface): boolean {
    const { host, dosProtection } = this;
    if (dosProtection === null || dosProtection.admitsIcmpv6(from, out, packet.length, host.simulator.now)) return true;
    const { icmpv6BytesPerSecond: rate } = dosProtection.settings;
    const ways = `from ${from.name} to ${out.name}`;
    host.drop(packet, 'dos-protection', from, () => `ICMPv6 ${ways} beyond ${rate} bytes a second`);
    return false;
  }

  private ruleFor(kind: PacketClass, traffic: Traffic): IpsecRule | null {
    return kind === 'icmpv6' && this.settings.exemptIcmpv6 ? null : findRule(this.rules, traffic);
  }

  private mayLeaveUncovered(
    packet: PacketBuffer,
    traffic: Traffic,
    from: NetworkInterface | null,
    out: NetworkInterface,
  ): boolean {
    const { uncovered } = this.settings;
    const isCrossing = from !== null && this.dosProtection?.isBetween(from, out) === true;
    if (isCrossing) this.dropUncovered(packet, 'dos-protection', traffic, from, ` (from ${from.name} to ${out.name})`);
    else if (uncovered === 'discard') this.dropUncovered(packet, 'ipsec-no-policy', traffic, out, '');
    return !isCrossing && uncovered === 'clear';
  }

  private dropUncovered(
    packet: PacketBuffer,
    reason: 'dos-protection' | 'ipsec-no-policy',
    traffic: Traffic,
    where: NetworkInterface,
    between: string,
  ): void {
    const considered = () => considerRules(this.rules, traffic);
    this.host.drop(
      packet,
      reason,
      where,
      () => `not protected${between}: ${considerationText(considered())}`,
      considered,
      traffic,
    );
  }

  /** Puts ESP and the outer header on, and sends. */
  private seal({ packet, traffic, from, out }: Leaving, pair: AssociationPair): void {
    const { host } = this;
    const { localTunnel, remoteTunnel, outbound, rule } = pair;
    const innerMtu = outbound.innerMtu(host.pathMtu(remoteTunnel));
    if (packet.length > innerMtu) {
      // RFC 4301 section 8.2.1; below 1280 the outer packet is cut into fragments instead.
      host.icmpv6.sendError(packet, from, icmpv6Error.packetTooBig(innerMtu));
      host.drop(
        packet,
        'packet-too-big',
        out,
        () => `${packet.length} bytes, and under ESP the way to ${remoteTunnel.toString()} carries ${innerMtu}`,
        () => considerRules(this.rules, traffic),
        { length: packet.length, mtu: innerMtu } satisfies TooLarge,
      );
      return;
    }
    const trafficClass = ipv6TrafficClass(packet.bytes, packet.start);
    const sealed = outbound.seal(packet);
    this.traceEsp(traceKind.encapsulated, sealed, out, outbound.parameters, outbound.sequence, rule.name);
    host.ipv6.send(sealed, {
      source: localTunnel,
      destination: remoteTunnel,
      protocol: ipProtocol.esp,
      trafficClass: (trafficClass & ~ECN) | encapsulatedEcn(trafficClass & ECN, host.profile.tunnelEcn),
    });
  }

  private traceEsp(
    kind: typeof traceKind.encapsulated | typeof traceKind.decapsulated,
    packet: PacketBuffer,
    at: NetworkInterface,
    { spi, suite, source, destination }: AssociationParameters,
    sequence: number,
    rule: string,
  ): void {
    const { trace, simulator, id } = this.host;
    if (!trace.listening) return;
    const ends: EspEnds = { spi, sequence, rule, suite, outerSource: source, outerDestination: destination };
    trace.emit(kind, simulator.now, packet, id, at.traceId, ends);
  }

  // Inbound, RFC 4301 section 5.2.

  enters(packet: PacketBuffer, from: NetworkInterface): boolean {
    if (packet === this.released) return true;
    const kind = classify(packet);
    if (kind === 'ipsec' || kind === 'discovery') return true;
    const { bytes, start } = packet;
    const traffic = { local: ipv6Destination(bytes, start), remote: ipv6Source(bytes, start), interface: from.name };
    const rule = this.ruleFor(kind, traffic);
    if (rule === null) return kind === 'icmpv6' || this.mayEnterUncovered(packet, traffic, from);
    this.host.drop(
      packet,
      'ipsec-required',
      from,
      () => `the rule ${rule.name} covers ${traffic.local.toString()} and ${traffic.remote.toString()}`,
      () => considerRules(this.rules, traffic),
      traffic,
    );
    return false;
  }

  /** What is to be forwarded is asked about where it leaves. */
  private mayEnterUncovered(packet: PacketBuffer, traffic: Traffic, from: NetworkInterface): boolean {
    if (this.settings.uncovered === 'clear' || this.host.ipv6.destinationOf(traffic.local).kind !== 'local')
      return true;
    this.dropUncovered(packet, 'ipsec-no-policy', traffic, from, '');
    return false;
  }

  /** An ESP packet for this host, whole again where it came in fragments (RFC 4303 section 3.4.1). */
  receive(
    packet: PacketBuffer,
    at: number,
    source: Ipv6Address,
    destination: Ipv6Address,
    from: NetworkInterface,
  ): void {
    const { host, tunnels } = this;
    if (packet.end - at < ESP_HEADER_LENGTH) {
      host.drop(packet, 'malformed', from, () => 'ESP: shorter than its header');
      return;
    }
    const spi = espSpi(packet.bytes, at);
    const pair = tunnels.database.findInbound(spi);
    if (pair === undefined || pair.localTunnel !== destination) {
      host.drop(packet, 'ipsec-no-association', from, () => `no association of ${host.name} has ${spiText(spi)}`);
      tunnels.tellUnknown(spi, destination, source);
      return;
    }
    const sequence = espSequence(packet.bytes, at);
    const opened = pair.inbound.open(packet, at);
    if (opened.kind !== 'opened') {
      host.drop(packet, opened.kind, from, () => opened.detail);
      return;
    }
    const { payloadEnd, nextHeader } = opened.trailer;
    // RFC 4303 section 2.6: a dummy packet is discarded without a word.
    if (nextHeader === ipProtocol.noNextHeader) {
      host.countUnwanted();
      return;
    }
    const outerEcn = ipv6TrafficClass(packet.bytes, packet.start) & ECN;
    packet.start = opened.payloadAt;
    packet.end = payloadEnd;
    if (nextHeader !== ipProtocol.ipv6) {
      host.drop(packet, 'malformed', from, () => `ESP: ${nextHeader} is not IPv6 in a tunnel`);
      return;
    }
    this.takeOut(packet, pair, sequence, outerEcn, from);
  }

  /** Takes the inner packet in, when it is one that the association may bring (RFC 4301 section 5.2, step 4). */
  private takeOut(
    packet: PacketBuffer,
    pair: AssociationPair,
    sequence: number,
    outerEcn: number,
    from: NetworkInterface,
  ): void {
    const { host } = this;
    const { bytes, start } = packet;
    if (checkIpv6Header(bytes, start, packet.end) === null) {
      const trafficClass = ipv6TrafficClass(bytes, start);
      const ecn = decapsulatedEcn(trafficClass & ECN, outerEcn);
      if (ecn === null) {
        host.drop(packet, 'ecn-invalid', from, () => 'congestion experienced outside, not ECN-capable inside');
        return;
      }
      if (!this.isCovered(packet, pair, from)) return;
      if ((trafficClass & ECN) !== ecn) ipv6SetTrafficClass(bytes, start, (trafficClass & ~ECN) | ecn);
    }
    this.traceEsp(traceKind.decapsulated, packet, from, pair.inbound.parameters, sequence, pair.rule.name);
    const outer = this.released;
    this.released = packet;
    host.ipv6.receive(packet, from);
    this.released = outer;
  }

  private isCovered(packet: PacketBuffer, pair: AssociationPair, from: NetworkInterface): boolean {
    const { bytes, start } = packet;
    const [local, remote] = [ipv6Destination(bytes, start), ipv6Source(bytes, start)];
    if (covers(pair.local, local) && covers(pair.remote, remote)) return true;
    this.host.drop(
      packet,
      'ipsec-no-policy',
      from,
      () =>
        `${remote.toString()} to ${local.toString()} came under the rule ${pair.rule.name}, whose association is for ${setText(pair.remote)} to ${setText(pair.local)}`,
      () => considerRules(this.rules, { local, remote, interface: from.name }),
      { local, remote, interface: from.name } satisfies Traffic,
    );
    return false;
  }

  dropWaiting(why: string): void {
    this.tunnels.dropWaiting(why);
  }

  /** An error about an ESP packet: believed when it quotes an association by which this host sends to that end. */
  receiveError({ quoted, remote }: IcmpReport): boolean {
    if (quoted.length < 4) return false;
    const spi = u32(quoted, 0);
    return this.tunnels.database.all.some(
      (pair) => pair.remoteTunnel === remote && pair.outbound.parameters.spi === spi,
    );
  }
}
