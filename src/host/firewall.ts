import type { IpAddress } from '../addr/ip.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { Consideration } from '../trace/trace.ts';
import { u16 } from '../wire/bytes.ts';
import { icmpv4Type } from '../wire/icmpv4.ts';
import { icmpv6Type } from '../wire/icmpv6/message.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { type FirewallRule, type InboundPacket, mismatchOf, mismatchText } from './firewall-rule.ts';
import type { Host } from './host.ts';
import { KEY_EXCHANGE_PORT } from './ipv6-protection.ts';
import type { NetworkInterface } from './network-interface.ts';

/** How long an exchange without a packet is remembered; what Windows takes is not verified. */
const TCP_IDLE = seconds(7200);
const OTHER_IDLE = seconds(60);
/** Exchanges after which those that have ended are looked for. */
const SWEEP_AT_LEAST = 256;

/** Internet Key Exchange, RFC 7296 section 2, and ours: Windows lets it in wherever it has connection security rules. */
const KEY_EXCHANGE_PORTS: readonly (number | null)[] = [500, 4500, KEY_EXCHANGE_PORT];

const ICMPV4_ERRORS: ReadonlySet<number> = new Set([
  icmpv4Type.destinationUnreachable,
  icmpv4Type.redirect,
  icmpv4Type.timeExceeded,
  icmpv4Type.parameterProblem,
]);

/**
 * The inbound side of Windows' firewall: answers to what the host itself began pass, neighbor discovery and ICMP errors
 * pass (whom they concern their protocols find out), then a rule that blocks decides before one that allows, and what
 * no rule means is dropped without a word (Microsoft, New-NetFirewallRule; "Windows Firewall rules"). Outbound
 * everything may go. Forwarded packets are no concern of it.
 */
export class Firewall {
  private readonly host: Host;
  /** Exchanges that this host began or took part in, and until when their packets pass. */
  private readonly exchanges = new Map<string, Nanoseconds>();
  private sweepAt = SWEEP_AT_LEAST;

  constructor(host: Host) {
    this.host = host;
  }

  private get rules(): readonly FirewallRule[] {
    return this.host.stored.firewallRules;
  }

  /** Notes a packet that the host sends. `packet` begins with the header of its protocol. */
  sent(protocol: number, { bytes, start, end }: PacketBuffer, local: IpAddress, remote: IpAddress): void {
    // Replies and errors begin nothing.
    if (isIcmp(protocol) && !isEchoRequest(protocol, bytes[start]!)) return;
    const [own, other] = portsOf(protocol, bytes, start, end) ?? [0, 0];
    const { now } = this.host.simulator;
    if (this.exchanges.size >= this.sweepAt) this.sweep(now);
    this.exchanges.set(
      keyOf(protocol, local, own, remote, other),
      now + (protocol === ipProtocol.tcp ? TCP_IDLE : OTHER_IDLE),
    );
  }

  /**
   * Whether a packet for this host may go to its protocol; if not, it ends here.
   * @param at where the header of the protocol begins
   */
  admits(
    packet: PacketBuffer,
    protocol: number,
    at: number,
    source: IpAddress,
    destination: IpAddress,
    from: NetworkInterface,
  ): boolean {
    const ports = portsOf(protocol, packet.bytes, at, packet.end);
    if (this.isAlwaysAdmitted(packet, protocol, at, source, ports?.[1] ?? null)) return true;
    const [other, own] = ports ?? [0, 0];
    const isRequest = isEchoRequest(protocol, packet.bytes[at]!);
    const until = isRequest ? undefined : this.exchanges.get(keyOf(protocol, destination, own, source, other));
    if (until !== undefined && this.host.simulator.now < until) return true;
    const inbound: InboundPacket = {
      protocol,
      port: hasPorts(protocol) ? own : null,
      remote: source,
      profile: from.networkProfile,
      isEdgeTraversed: from.isEdgeTraversed,
    };
    const meant = this.rules.filter((rule) => mismatchOf(rule, inbound) === null);
    const blocking = meant.find(({ action }) => action === 'block');
    if (blocking === undefined && meant.length > 0) return true;
    this.refuse(packet, inbound, from, blocking ?? null);
    return false;
  }

  /** What no rule is asked about. */
  private isAlwaysAdmitted(
    { bytes, end }: PacketBuffer,
    protocol: number,
    at: number,
    source: IpAddress,
    port: number | null,
  ): boolean {
    const type = at < end ? bytes[at]! : -1;
    switch (protocol) {
      case ipProtocol.icmpv6:
        if (type < icmpv6Type.echoRequest || type > icmpv6Type.echoReply) return true;
        break;
      case ipProtocol.icmp:
        if (ICMPV4_ERRORS.has(type)) return true;
        break;
      // IPsec lies below the firewall, which sees what was inside.
      case ipProtocol.esp:
      case ipProtocol.authentication:
        return true;
      case ipProtocol.udp:
        if (KEY_EXCHANGE_PORTS.includes(port)) return true;
        break;
    }
    return this.host.destinationOf(source).kind === 'local';
  }

  private refuse(
    packet: PacketBuffer,
    inbound: InboundPacket,
    from: NetworkInterface,
    blocking: FirewallRule | null,
  ): void {
    const what = `${protocolText(inbound)} from ${inbound.remote.toString()} on ${from.name}, a ${inbound.profile} network`;
    if (blocking !== null) {
      const entry = { entry: blocking.name, mismatch: 'blocks', text: 'blocks it' };
      this.host.drop(
        packet,
        'firewall',
        from,
        () => `${what}: the rule "${blocking.name}" blocks it`,
        () => [entry],
        inbound,
      );
      return;
    }
    const considered = (): Consideration[] =>
      this.rules
        .filter(({ action }) => action === 'allow')
        .map((rule) => {
          const mismatch = mismatchOf(rule, inbound)!;
          return { entry: rule.name, mismatch, text: mismatchText(rule, mismatch, inbound) };
        });
    const detail = (): string => {
      const near = considered().filter(({ mismatch }) => mismatch !== 'protocol' && mismatch !== 'port');
      const clauses = near.map(({ entry, text }) => `the rule "${entry}" ${text}`);
      return `${what}: ${clauses.join('; ') || 'no inbound rule is for it'}`;
    };
    this.host.drop(packet, 'firewall', from, detail, considered, inbound);
  }

  private sweep(now: Nanoseconds): void {
    for (const [key, until] of this.exchanges) if (until <= now) this.exchanges.delete(key);
    this.sweepAt = Math.max(SWEEP_AT_LEAST, 2 * this.exchanges.size);
  }
}

const hasPorts = (protocol: number): boolean => protocol === ipProtocol.tcp || protocol === ipProtocol.udp;

const isIcmp = (protocol: number): boolean => protocol === ipProtocol.icmp || protocol === ipProtocol.icmpv6;

const isEchoRequest = (protocol: number, type: number): boolean =>
  (protocol === ipProtocol.icmpv6 && type === icmpv6Type.echoRequest) ||
  (protocol === ipProtocol.icmp && type === icmpv4Type.echoRequest);

/** Source and destination port, or the identifier of an echo for both; null where there are none, or the header is cut. */
function portsOf(protocol: number, bytes: Uint8Array, at: number, end: number): readonly [number, number] | null {
  if (hasPorts(protocol)) return end - at < 4 ? null : [u16(bytes, at), u16(bytes, at + 2)];
  if (!isIcmp(protocol)) return null;
  return end - at < 6 ? null : [u16(bytes, at + 4), u16(bytes, at + 4)];
}

const keyOf = (protocol: number, local: IpAddress, localPort: number, remote: IpAddress, remotePort: number): string =>
  `${protocol} ${local.toString()} ${localPort} ${remote.toString()} ${remotePort}`;

function protocolText({ protocol, port }: InboundPacket): string {
  if (protocol === ipProtocol.tcp) return `TCP port ${port ?? ''}`;
  if (protocol === ipProtocol.udp) return `UDP port ${port ?? ''}`;
  if (isIcmp(protocol)) return 'an echo message';
  return `protocol ${protocol}`;
}
