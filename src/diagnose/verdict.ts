import type { IpAddress } from '../addr/ip.ts';
import type { ScenarioFlow } from '../scenario/schema.ts';
import { bulkDataOf } from '../scenario/bulk.ts';
import type { FlowRun } from '../scenario/happenings.ts';
import { ownerOf } from '../scenario/run.ts';
import type { Network } from '../scenario/network.ts';
import type { ResolvedName } from '../name/resolver.ts';
import type { TypeAnswer } from '../name/type-answer.ts';
import { Nat64Interface } from '../service/nat64/nat64-interface.ts';
import { IpHttpsInterface } from '../tunnel/ip-https/ip-https-interface.ts';
import { traceKind, type Translation } from '../trace/trace.ts';
import type { FlowPacket, FlowRecorder } from './flow-recorder.ts';
import { icmpText } from '../wire/icmp-text.ts';
import { PathReader, sentenceOf } from './path.ts';
import type { JudgedFlow } from './expectation.ts';
import type { FlowResult, Notified, Observed, Reason, Verdict, Way } from './result.ts';

/** The packets of a flow. */
export interface SortedPackets {
  readonly all: readonly FlowPacket[];
  /** Without its DNS queries. */
  readonly payload: readonly FlowPacket[];
  readonly forward: readonly FlowPacket[];
  readonly back: readonly FlowPacket[];
  /** In the order of their birth; DNS queries too where the name failed. */
  readonly lost: readonly FlowPacket[];
  /** The first of the payload that was lost. */
  readonly first: FlowPacket | null;
}

/** Judges flows by what their applications saw and what happened to their packets. */
export class Judge {
  private readonly network: Network;
  private readonly recorder: FlowRecorder;
  private readonly reader: PathReader;

  constructor(network: Network, recorder: FlowRecorder) {
    this.network = network;
    this.recorder = recorder;
    this.reader = new PathReader(network.trace);
  }

  /** The packets of a flow, sorted by way, and those whose loss nothing made good. */
  sort({ document, outcome, number }: FlowRun): SortedPackets {
    const packets = this.recorder.packetsOf(number);
    const payload = packets.filter(({ description }) => description?.kind !== 'dns');
    const nameFailed = outcome?.observed === 'name-error';
    const lost = this.losses(nameFailed ? packets : payload, { document, number });
    return {
      all: packets,
      payload,
      forward: payload.filter((packet) => this.isForward(packet, document)),
      back: payload.filter((packet) => !this.isForward(packet, document)),
      lost,
      first: nameFailed ? null : (lost[0] ?? null),
    };
  }

  /** What became of a flow that has run. */
  judge(run: FlowRun): JudgedFlow {
    const { document, outcome, name } = run;
    const { payload, forward, back, lost, first } = this.sort(run);
    const verdict = verdictOf(outcome?.observed ?? null);
    const nameFailed = outcome?.observed === 'name-error';
    const reason = nameFailed
      ? this.nameReason(document, outcome.resolved)
      : first === null
        ? null
        : this.reader.reason(first);
    return {
      name,
      from: document.from,
      to: ownerOf(this.network, translatedDestination(forward) ?? outcome?.destination ?? null) ?? document.to,
      protocol: protocolOf(document),
      verdict,
      way: verdict === 'delivered' ? null : wayOf(nameFailed, first, forward),
      observed: outcome?.observed ?? 'timeout',
      answers: { sent: outcome?.sent ?? 0, received: outcome?.received ?? 0 },
      bulk: bulkOf(run),
      reason,
      alsoDropped: (first === null ? lost : lost.slice(1)).flatMap((packet) => this.reader.reason(packet) ?? []),
      notified: payload.flatMap((packet) => this.notified(packet)),
      causes: [],
      search: null,
      forward: this.stepsOf(shownOf(forward, first)),
      return: this.stepsOf(shownOf(back, first)),
      decision: first === null || isNoMatterOfRoutes(verdict, reason) ? null : this.reader.lastDecision(first),
    };
  }

  private isForward(packet: FlowPacket, { from }: ScenarioFlow): boolean {
    const birth = packet.events[0];
    return birth !== undefined && this.reader.hostOf(birth) === from;
  }

  /** The packets whose loss nothing made good, in the order of their birth. */
  private losses(
    packets: readonly FlowPacket[],
    { document, number }: Pick<FlowRun, 'document' | 'number'>,
  ): FlowPacket[] {
    const arrivals = this.arrivals(packets, number);
    const answered = this.stepsOfTrace(packets, document);
    return packets.filter((packet) => {
      const reason = this.reader.reason(packet);
      if (reason === null || (reason.code === 'hop-limit-exceeded' && answered.has(packet.id))) return false;
      return packet.description === null || (arrivals.get(packet.description.key) ?? 0) <= packet.id;
    });
  }

  /** The last packet of each kind that reached its host, a closed port included; Infinity when its protocol took it. */
  private arrivals(packets: readonly FlowPacket[], flow: number): Map<string, number> {
    const arrivals = new Map([...this.recorder.arrivedOf(flow)].map((key) => [key, Infinity]));
    for (const packet of packets) {
      const key = packet.description?.key;
      if (key === undefined) continue;
      if (this.reader.deliveredAt(packet) !== null) arrivals.set(key, Infinity);
      else if (this.reader.reason(packet)?.code === 'port-closed')
        arrivals.set(key, Math.max(arrivals.get(key) ?? 0, packet.id));
    }
    return arrivals;
  }

  /** Probes of a trace that were meant to die: a hop has answered them, and the fate of its answer is what counts. */
  private stepsOfTrace(packets: readonly FlowPacket[], { tracert }: ScenarioFlow): Set<number> {
    if (tracert !== true) return new Set();
    return new Set(packets.filter(({ description }) => description?.kind === 'icmp-error').map(({ parent }) => parent));
  }

  private nameReason({ from, to }: ScenarioFlow, resolved: ResolvedName | null): Reason {
    const asked = (resolved?.answers ?? []).map(({ type, outcome }) => `${type}: ${ANSWERS[outcome]}`);
    const askedAaaa = resolved?.answers.some(({ type }) => type === 'AAAA') === true;
    const clause = askedAaaa
      ? ''
      : `; AAAA was not asked for, since ${from} has no IPv6 address beyond its link${this.adapterHint(from)}${this.translatorHint(from)}`;
    return {
      code: 'name-not-resolved',
      host: from,
      interface: null,
      packet: null,
      text: `${resolved?.name ?? to}, asked for ${asked.join(', ')}${clause}. ${sentenceOf('name-not-resolved')}`,
    };
  }

  /** A NAT64 in the network is no help: it begins nothing towards its clients (RFC 6146 section 3.5). */
  private translatorHint(name: string): string {
    const { nodes } = this.network;
    const isClient = nodes.get(name)!.host.interfaces.some((each) => each instanceof IpHttpsInterface);
    const translator = [...nodes].find(([, { host }]) =>
      host.interfaces.some((each) => each instanceof Nat64Interface),
    );
    return isClient || translator === undefined
      ? ''
      : `; the NAT64 of ${translator[0]} carries what its clients begin, and nothing from ${name} to them`;
  }

  /** By which tunnel a host would have an IPv6 address. */
  private adapterHint(name: string): string {
    const { host, isatap } = this.network.nodes.get(name)!;
    const ipHttps = host.interfaces.find((each) => each instanceof IpHttpsInterface);
    if (ipHttps !== undefined) return ` (look at its ${ipHttps.name})`;
    return isatap.adapters.length > 0 ? ' (look at its ISATAP adapter)' : '';
  }

  private notified(packet: FlowPacket): Notified[] {
    const icmp = packet.description?.icmp;
    const host = this.reader.deliveredAt(packet);
    const birth = packet.events[0];
    if (icmp === null || icmp === undefined || host === null || birth === undefined) return [];
    return [{ host, by: this.reader.hostOf(birth), icmp: noticeOf(packet, icmp) }];
  }

  /** Of each way the packet that stands for it: the one that died or what it answers, otherwise the first. */
  shown(run: FlowRun): { readonly forward: FlowPacket | null; readonly back: FlowPacket | null } {
    const { forward, back, first } = this.sort(run);
    return { forward: shownOf(forward, first), back: shownOf(back, first) };
  }

  private stepsOf(packet: FlowPacket | null): FlowResult['forward'] {
    if (packet === null) return [];
    const isFrame = (kind: number): boolean => kind === traceKind.sent || kind === traceKind.received;
    return this.reader.steps({ ...packet, events: packet.events.filter(({ kind }) => !isFrame(kind)) });
  }
}

/** An ICMP error as it arrived; behind a NAT64 also what it was when it was sent. */
function noticeOf({ events }: FlowPacket, sent: NonNullable<Translation['icmp']>): string {
  const { family, type, code } = sent;
  const text = icmpText(family, type, code);
  const translations = events.flatMap(({ kind, evidence }) =>
    kind === traceKind.translated ? ((evidence as Translation).icmp ?? []) : [],
  );
  const arrived = translations.at(-1);
  return arrived === undefined ? text : `${icmpText(arrived.family, arrived.type, arrived.code)}, sent as ${text}`;
}

const shownOf = (packets: readonly FlowPacket[], died: FlowPacket | null): FlowPacket | null =>
  packets.find((packet) => packet === died) ?? packets.find(({ id }) => id === died?.parent) ?? packets[0] ?? null;

function verdictOf(observed: Observed | null): Verdict {
  switch (observed) {
    case null:
      return 'inconclusive';
    case 'answer':
      return 'delivered';
    case 'reset':
    case 'icmp-unreachable':
    case 'packet-too-big':
    case 'hop-limit':
      return 'refused';
    default:
      return 'lost';
  }
}

/** Where middle boxes on the way have led the first packet that met any: NAT64 and load balancers name others. */
function translatedDestination(forward: readonly FlowPacket[]): IpAddress | null {
  const first = forward.find(({ events }) => events.some(({ kind }) => kind === traceKind.translated));
  const last = first?.events.findLast(({ kind }) => kind === traceKind.translated);
  return last === undefined ? null : (last.evidence as Translation).to.destination;
}

/** Who got through, or reached a closed port, was led there by routes that need no word. */
const isNoMatterOfRoutes = (verdict: Verdict, reason: Reason | null): boolean =>
  verdict === 'delivered' || reason?.code === 'port-closed';

function wayOf(nameFailed: boolean, first: FlowPacket | null, forward: readonly FlowPacket[]): Way | null {
  if (nameFailed) return 'name';
  if (first === null) return null;
  return forward.includes(first) ? 'forward' : 'return';
}

/** What a DNS server's answer means to a person. */
const ANSWERS: Readonly<Record<TypeAnswer['outcome'], string>> = {
  addresses: 'found',
  'no-data': 'the name has no such record',
  'no-such-name': 'no such name',
  'server-failure': 'the server failed or refused',
  truncated: 'the answer does not fit into a datagram, and DNS over TCP is not modelled',
  timeout: 'no answer',
};

export const answerText = (outcome: TypeAnswer['outcome']): string => ANSWERS[outcome];

function bulkOf({ document, outcome }: FlowRun): FlowResult['bulk'] {
  const bulk = bulkDataOf(document);
  return bulk === null ? null : { wanted: bulk.bytes, moved: outcome?.moved ?? 0 };
}

function protocolOf({ tcp, ping }: ScenarioFlow): string {
  if (tcp !== undefined) return `tcp/${tcp}`;
  return ping === undefined ? 'tracert' : 'ping';
}
