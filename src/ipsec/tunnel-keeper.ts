import type { Ipv6Address } from '../addr/ipv6.ts';
import { nearest } from '../addr/prefix.ts';
import type { Host } from '../host/host.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { RandomStream } from '../sim/random.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import {
  type AssociationPair,
  type AssociationParameters,
  InboundAssociation,
  OutboundAssociation,
} from './association.ts';
import { withKeys } from './association-keys.ts';
import { AssociationDatabase } from './association-database.ts';
import type { DatagramService, Established, ExchangeOwner, Wanted } from './exchange-owner.ts';
import { KeyExchange } from './key-exchange.ts';
import { otherSide, ownSide } from './proposal.ts';
import { considerRules, type IpsecRule, type Traffic } from './rule.ts';

/** Packets that wait for the associations of one tunnel, as for a neighbour; a bound of the model. */
const MOST_WAITING = 16;
/** Microsoft, New-NetIPsecQuickModeCryptoSet -MaxMinutes: an hour unless another time is set. */
const LIFETIME = seconds(3600);
/** Before its end an association that is in use is renewed (a choice of the model). */
const RENEWAL = seconds(60);
/** From a connection attempt that failed to the next (a choice of the model). */
const RETRY = seconds(60);
/** RFC 4301 section 6.1.1 asks for a limit on what an unknown SPI may cause. */
const BETWEEN_NOTICES = seconds(1);

/** A packet that is to go through a tunnel. `from`: where it arrived, null for the host's own. */
export interface Leaving {
  readonly packet: PacketBuffer;
  readonly traffic: Traffic;
  readonly from: NetworkInterface | null;
  readonly out: NetworkInterface;
}

/** An exchange that this host began, and the packets that wait for its end. */
interface Pending {
  readonly wanted: Wanted;
  waiting: Leaving[];
}

/** What the keeper of the tunnels is told. */
export interface TunnelSettings {
  readonly rules: readonly IpsecRule[];
  readonly userIsLoggedOn: boolean;
}

/**
 * Brings associations up, on demand and, where the other end's address is known, as soon as there is a way to it; a
 * packet that needs one waits meanwhile, as in Windows. They are renewed in use, and go with the address of their end,
 * with the user whom they needed, and when the other end says that it has them no more.
 */
export class TunnelKeeper implements ExchangeOwner {
  rules: readonly IpsecRule[];
  readonly database = new AssociationDatabase();
  userIsLoggedOn: boolean;
  private readonly host: Host;
  private readonly exchange: KeyExchange;
  private readonly send: (leaving: Leaving, pair: AssociationPair) => void;
  private readonly made: (parameters: AssociationParameters) => void;
  private readonly pending = new Map<string, Pending>();
  private readonly notBefore = new Map<string, Nanoseconds>();
  private readonly noticed = new Map<Ipv6Address, Nanoseconds>();
  private readonly spis: RandomStream;
  private isRefreshing = false;
  private isOff = false;

  /**
   * @param send protects a packet and sends it
   * @param made told of each association, in either direction
   */
  constructor(
    host: Host,
    datagrams: DatagramService,
    settings: TunnelSettings,
    send: (leaving: Leaving, pair: AssociationPair) => void,
    made: (parameters: AssociationParameters) => void,
  ) {
    this.host = host;
    this.rules = settings.rules;
    this.userIsLoggedOn = settings.userIsLoggedOn;
    this.send = send;
    this.made = made;
    this.spis = host.random('ipsec/spi');
    this.exchange = new KeyExchange(host, datagrams, this);
    host.changed.subscribe(this.hostChanged);
  }

  // Packets.

  /** Sends a packet through the tunnel of a rule, now or when it stands. Handed over. */
  protect(leaving: Leaving, rule: IpsecRule): void {
    const { traffic, packet } = leaving;
    const ends = this.endsOf(rule, traffic);
    const pair = this.database.find(rule, ends.local, ends.remote, traffic.local, traffic.remote);
    const age = pair === null ? LIFETIME : this.host.simulator.now - pair.established;
    if (pair !== null && (age >= LIFETIME || pair.outbound.isExhausted)) {
      this.database.remove(pair);
      this.protect(leaving, rule);
      return;
    }
    if (pair !== null) {
      if (age >= LIFETIME - RENEWAL) this.want(rule, ends, traffic);
      this.send(leaving, pair);
      return;
    }
    if (rule.localTunnel === 'any' && !this.mayBegin(rule)) {
      this.refuse(leaving, rule, 'no user is logged on here');
      return;
    }
    const pending = this.want(rule, ends, traffic);
    if (pending.waiting.length < MOST_WAITING) pending.waiting.push(leaving);
    else
      this.host.drop(
        packet,
        'queue-full',
        leaving.out,
        () => `${MOST_WAITING} packets wait for the association of the rule ${rule.name} already`,
      );
  }

  /** Ends a packet for want of an association. @param why one clause */
  private refuse({ packet, traffic, out }: Leaving, rule: IpsecRule, why: string): void {
    this.host.drop(
      packet,
      'ipsec-no-association',
      out,
      () => `the rule ${rule.name} covers ${traffic.local.toString()} and ${traffic.remote.toString()}, and ${why}`,
      () => considerRules(this.rules, traffic),
      traffic,
    );
  }

  /** Ends what waits, for good: the host is being switched off. @param why one clause */
  dropWaiting(why: string): void {
    this.isOff = true;
    for (const { waiting } of this.pending.values())
      for (const { packet, out } of waiting) this.host.drop(packet, 'interface-down', out, () => why);
    this.pending.clear();
    this.exchange.stop();
  }

  private endsOf(rule: IpsecRule, { local, remote }: Traffic): { local: Ipv6Address; remote: Ipv6Address } {
    const own = rule.localTunnel === 'any' ? local : rule.localTunnel;
    return { local: own, remote: rule.remoteTunnel === 'any' ? remote : nearest(rule.remoteTunnel, own) };
  }

  // Exchanges.

  /** The exchange that brings up the tunnel, begun unless it is running. `traffic` null: nothing needs it yet. */
  private want(
    rule: IpsecRule,
    { local, remote }: { readonly local: Ipv6Address; readonly remote: Ipv6Address },
    traffic: Traffic | null,
  ): Pending {
    const key = keyOf(rule, local, remote);
    const known = this.pending.get(key);
    if (known !== undefined) return known;
    const wanted: Wanted = {
      rule,
      localTunnel: local,
      remoteTunnel: remote,
      local: ownSide(rule, local),
      remote: otherSide(rule, remote),
      packet: traffic,
    };
    const pending: Pending = { wanted, waiting: [] };
    this.pending.set(key, pending);
    this.exchange.begin(wanted);
    return pending;
  }

  takeSpi(): number {
    for (;;) {
      const spi = this.spis.next();
      // RFC 4303 section 2.1: up to 255 they are reserved.
      if (spi > 255 && !this.database.isTaken(spi)) return spi;
    }
  }

  established(agreed: Established, asInitiator: boolean): void {
    const { exchange, rule, localTunnel, remoteTunnel, local, remote, inboundSpi, outboundSpi } = agreed;
    const { simulator } = this.host;
    const { suite } = rule;
    const [own, other] = [localTunnel, remoteTunnel];
    const outbound = withKeys(simulator, exchange, { spi: outboundSpi, source: own, destination: other, suite });
    const inbound = withKeys(simulator, exchange, { spi: inboundSpi, source: other, destination: own, suite });
    this.made(outbound);
    this.made(inbound);
    this.database.add({
      rule,
      localTunnel,
      remoteTunnel,
      local,
      remote,
      outbound: new OutboundAssociation(outbound, this.host.random(`ipsec/iv/${outboundSpi}`)),
      inbound: new InboundAssociation(inbound),
      established: this.host.simulator.now,
    });
    const key = keyOf(rule, localTunnel, remoteTunnel);
    const waiting = this.pending.get(key)?.waiting.splice(0) ?? [];
    if (asInitiator) this.pending.delete(key);
    for (const leaving of waiting) this.protect(leaving, rule);
  }

  failed({ rule, localTunnel, remoteTunnel, packet }: Wanted, why: string): void {
    const key = keyOf(rule, localTunnel, remoteTunnel);
    const waiting = this.pending.get(key)?.waiting ?? [];
    this.pending.delete(key);
    for (const leaving of waiting) this.refuse(leaving, rule, why);
    if (packet !== null) return;
    this.notBefore.set(key, this.host.simulator.now + RETRY);
    this.host.simulator.after(RETRY, () => this.refresh());
  }

  unknownThere(remoteTunnel: Ipv6Address, spi: number): void {
    this.database.removeIf(
      ({ outbound, remoteTunnel: end }) => end === remoteTunnel && outbound.parameters.spi === spi,
    );
    this.refreshSoon();
  }

  /** Tells the sender of a packet whose association is not known here. */
  tellUnknown(spi: number, localTunnel: Ipv6Address, remoteTunnel: Ipv6Address): void {
    const { now } = this.host.simulator;
    if (now < (this.noticed.get(remoteTunnel) ?? 0)) return;
    this.noticed.set(remoteTunnel, now + BETWEEN_NOTICES);
    this.exchange.tellUnknown(spi, localTunnel, remoteTunnel);
  }

  // Connecting.

  /** A user comes or goes; what needed one goes too, whether it stands or is only agreed on. */
  setUserLoggedOn(userIsLoggedOn: boolean): void {
    this.userIsLoggedOn = userIsLoggedOn;
    if (!userIsLoggedOn)
      this.end((rule) => rule.needsUser && rule.localTunnel === 'any', 'the user has logged off meanwhile');
    this.refreshSoon();
  }

  /** What waits under a rule that is gone ends; whoever sent it sends again. */
  changeRules(rules: readonly IpsecRule[]): void {
    this.rules = rules;
    this.notBefore.clear();
    this.end((rule) => !rules.includes(rule), 'it was changed while the packet waited');
    this.refreshSoon();
  }

  /** Ends the associations of rules, their exchanges, and what waits for them. @param why one clause */
  private end(isGone: (rule: IpsecRule) => boolean, why: string): void {
    this.database.removeIf(({ rule }) => isGone(rule));
    this.exchange.abandon(isGone);
    for (const [key, { wanted, waiting }] of this.pending) {
      if (!isGone(wanted.rule)) continue;
      this.pending.delete(key);
      for (const leaving of waiting) this.refuse(leaving, wanted.rule, why);
    }
  }

  private readonly hostChanged = (): void => {
    this.host.changed.subscribe(this.hostChanged);
    this.refreshSoon();
  };

  /** In an event of its own: whoever changes the host is not done yet. */
  private refreshSoon(): void {
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    this.host.simulator.after(0, () => {
      this.isRefreshing = false;
      this.refresh();
    });
  }

  /** Forgets what has lost its end, and connects what has a way. */
  private refresh(): void {
    if (this.isOff) return;
    this.database.removeIf(({ localTunnel }) => this.host.ipv6.destinationOf(localTunnel).kind !== 'local');
    for (const rule of this.rules) {
      if (rule.remoteTunnel === 'any' || !this.mayBegin(rule)) continue;
      const ends = this.connectionEnds(rule, rule.remoteTunnel);
      if (ends === null) continue;
      const stands = this.database.all.some(
        (pair) => pair.rule === rule && pair.localTunnel === ends.local && pair.remoteTunnel === ends.remote,
      );
      const notBefore = this.notBefore.get(keyOf(rule, ends.local, ends.remote)) ?? 0;
      if (!stands && this.host.simulator.now >= notBefore) this.want(rule, ends, null);
    }
  }

  private mayBegin({ needsUser }: IpsecRule): boolean {
    return !needsUser || this.userIsLoggedOn;
  }

  /** Between which addresses a tunnel would run now; null: no way leads to the other end, or no address fits. */
  private connectionEnds(
    { localTunnel }: IpsecRule,
    remotes: readonly Ipv6Address[],
  ): { readonly local: Ipv6Address; readonly remote: Ipv6Address } | null {
    const { ipv6 } = this.host;
    for (const remote of remotes) {
      if (ipv6.destinationOf(remote).kind !== 'route') continue;
      const local = localTunnel === 'any' ? ipv6.selectSource(remote) : localTunnel;
      if (local === null || local.isLinkLocal || ipv6.destinationOf(local).kind !== 'local') continue;
      return { local, remote: nearest(remotes, local) };
    }
    return null;
  }
}

const keyOf = (rule: IpsecRule, local: Ipv6Address, remote: Ipv6Address): string =>
  `${rule.name} ${local.toString()} ${remote.toString()}`;
