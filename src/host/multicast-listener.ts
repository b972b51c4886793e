import { Ipv6Address } from '../addr/ipv6.ts';
import type { RandomStream } from '../sim/random.ts';
import { ms, type Nanoseconds, seconds } from '../sim/time.ts';
import { Timer } from '../sim/timer.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../wire/icmpv6/message.ts';
import {
  type ListenerQuery,
  type ListenerRecord,
  maxResponseDelay,
  recordType,
} from '../wire/icmpv6/multicast-listener.ts';
import { hasRouterAlert } from '../wire/ipv6-extension.ts';
import { ipv6HopLimit } from '../wire/ipv6.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { NetworkInterface } from './network-interface.ts';

// RFC 3810 section 9.
const ROBUSTNESS = 2;
const UNSOLICITED_REPORT_INTERVAL = seconds(1);
/** Older version querier present timeout, less the response delay: robustness times the query interval. */
const OLDER_QUERIER_PRESENT = ROBUSTNESS * seconds(125);
const NOTHING = new Uint8Array(0);

/** A change of membership that is still to be told again. */
interface Change {
  readonly type: number;
  left: number;
}

/** What is still to be answered: about a group, with the sources that were asked for; none of these: the whole group. */
interface Answer {
  readonly timer: Timer;
  due: Nanoseconds;
  sources: readonly Ipv6Address[];
}

/**
 * The listening side of MLD on a link (RFC 3810 section 6, RFC 2710 towards an older querier): tells routers which groups
 * the interface is in. A host here listens to every source of its groups, so its filter mode is always EXCLUDE {}.
 */
export class MulticastListener {
  private readonly owner: NetworkInterface;
  private readonly random: RandomStream;
  private readonly changes = new Map<Ipv6Address, Change>();
  private readonly repeat: Timer;
  private readonly answers = new Map<Ipv6Address, Answer>();
  private olderQuerierUntil: Nanoseconds = 0;

  constructor(owner: NetworkInterface) {
    this.owner = owner;
    this.random = owner.host.random(`mld/${owner.name}`);
    this.repeat = new Timer(owner.host.simulator, () => this.tellChanges());
  }

  /** The interface has joined or left a group. */
  membershipChanged(group: Ipv6Address, joined: boolean): void {
    if (!isReported(group)) return;
    const type = joined ? recordType.changeToExclude : recordType.changeToInclude;
    this.changes.set(group, { type, left: ROBUSTNESS });
    if (!joined) this.forget(group);
    this.tellChanges();
  }

  /** Tells all changes that were not told often enough, section 6.1. */
  private tellChanges(): void {
    const told = [...this.changes];
    for (const [group, change] of told) if (--change.left === 0) this.changes.delete(group);
    const records = told.map(([group, { type }]) => recordOf(type, group));
    if (!this.isOlderQuerierPresent) this.sendRecords(records);
    else for (const { type, group } of records) this.sendOlder(group, type === recordType.changeToExclude);
    if (this.changes.size > 0) this.repeat.start(this.random.between(1, UNSOLICITED_REPORT_INTERVAL));
  }

  /** A message of type 130 whose checksum is right. Handed over. */
  receiveQuery(packet: PacketBuffer, at: number, source: Ipv6Address): void {
    const { host } = this.owner;
    const refuse = (why: string): void => host.drop(packet, 'nd-invalid', this.owner, () => why);
    const { bytes, start, end } = packet;
    // Section 6.2; section 5.1.14 asks for a link-local source.
    const isLegal = source.isLinkLocal && ipv6HopLimit(bytes, start) === 1 && hasRouterAlert(bytes, start);
    if (!isLegal) {
      refuse('a listener query without link-local source, hop limit 1 or router alert (RFC 3810 section 6.2)');
      return;
    }
    try {
      const message = decodeIcmpv6(bytes.subarray(at, end));
      if (message.kind === 'listener-query') this.take(message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      refuse(error.message);
    }
  }

  private take({ group, maxResponseCode, version2 }: ListenerQuery): void {
    const longest = ms(version2 === null ? maxResponseCode : maxResponseDelay(maxResponseCode));
    if (version2 === null) this.olderQuerierUntil = this.owner.host.simulator.now + OLDER_QUERIER_PRESENT + longest;
    const asked = group.isUnspecified ? this.owner.ipv6.memberships : [group];
    // One delay for all groups of a general query, so that one report has them (section 6.2).
    const delay = this.random.between(0, longest);
    for (const each of asked)
      if (isReported(each) && this.owner.ipv6.isMember(each)) this.schedule(each, delay, version2?.sources ?? []);
  }

  private schedule(group: Ipv6Address, delay: Nanoseconds, sources: readonly Ipv6Address[]): void {
    const { simulator } = this.owner.host;
    const due = simulator.now + delay;
    const pending = this.answers.get(group);
    if (pending === undefined) {
      const timer = new Timer(simulator, () => this.answer(group));
      this.answers.set(group, { timer, due, sources });
      timer.start(delay);
      return;
    }
    const isWhole = pending.sources.length === 0 || sources.length === 0;
    pending.sources = isWhole ? [] : [...new Set([...pending.sources, ...sources])];
    if (due >= pending.due) return;
    pending.due = due;
    pending.timer.start(delay);
  }

  /** Answers for a group, and for all others whose time comes at the same moment, in one report. */
  private answer(first: Ipv6Address): void {
    const { due } = this.answers.get(first)!;
    const groups = [...this.answers].filter(([, answer]) => answer.due === due);
    for (const [group] of groups) this.forget(group);
    if (this.isOlderQuerierPresent) {
      for (const [group] of groups) this.sendOlder(group, true);
      return;
    }
    const records = groups.map(([group, { sources }]) =>
      sources.length === 0
        ? recordOf(recordType.modeIsExclude, group)
        : recordOf(recordType.modeIsInclude, group, sources),
    );
    this.sendRecords(records);
  }

  private forget(group: Ipv6Address): void {
    this.answers.get(group)?.timer.stop();
    this.answers.delete(group);
  }

  private get isOlderQuerierPresent(): boolean {
    return this.owner.host.simulator.now < this.olderQuerierUntil;
  }

  private sendRecords(records: readonly ListenerRecord[]): void {
    const message = { kind: 'listener-report', code: 0, reserved: 0, records, extra: NOTHING } as const;
    this.send(message, Ipv6Address.allMldv2Routers);
  }

  /** Report and done of version 1, RFC 2710 section 4. */
  private sendOlder(group: Ipv6Address, isMember: boolean): void {
    const kind = isMember ? 'older-listener-report' : 'listener-done';
    const message = { kind, code: 0, maxResponseCode: 0, reserved: 0, group, extra: NOTHING } as const;
    this.send(message, isMember ? group : Ipv6Address.allRouters);
  }

  /** From the unspecified address while there is no link-local one (RFC 3590). */
  private send(message: Icmpv6Message, destination: Ipv6Address): void {
    const { owner } = this;
    if (!owner.isUp || owner.ipv6.isDisabled) return;
    const source = owner.ipv6.linkLocal ?? Ipv6Address.unspecified;
    const packet = PacketBuffer.from(encodeIcmpv6(message, source, destination));
    owner.host.ipv6.send(packet, {
      source,
      destination,
      protocol: ipProtocol.icmpv6,
      hopLimit: 1,
      interface: owner,
      routerAlert: true,
    });
  }
}

/** Section 6: nothing is told of all-nodes, nor of groups that do not reach the link. */
const isReported = (group: Ipv6Address): boolean => group !== Ipv6Address.allNodes && ((group.w0 >>> 16) & 0xf) > 1;

const recordOf = (type: number, group: Ipv6Address, sources: readonly Ipv6Address[] = []): ListenerRecord => ({
  type,
  group,
  sources,
  auxiliary: NOTHING,
});
