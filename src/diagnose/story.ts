/** The path of a flow as one story: both ways, hop by hop, in numbered phases, each with the line that decided. */
import { selectSource } from '../route/address-selection.ts';
import type { RouteDecision } from '../route/route-table.ts';
import { sourceCandidates } from '../host/source-selection.ts';
import { formatTime } from '../sim/time.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { type Drop, traceKind } from '../trace/trace.ts';
import { IsatapInterface } from '../tunnel/isatap/isatap-interface.ts';
import type { FlowRun } from '../scenario/happenings.ts';
import { describeDecision } from './decision-text.ts';
import type { PacketEvent } from './event-log.ts';
import type { FlowPacket } from './flow-recorder.ts';
import { PathReader, packetText } from './path.ts';
import type { Decision, FlowResult } from './result.ts';
import type { Simulation } from './simulate.ts';
import type { SetUpDrop } from './cause/set-up-recorder.ts';
import { setUpLines } from './set-up-text.ts';
import { answerText } from './verdict.ts';

export type PhaseName =
  | 'name'
  | 'source'
  | 'route'
  | 'ipsec'
  | 'encapsulation'
  | 'link'
  | 'decapsulation'
  | 'forwarding'
  | 'translation'
  | 'fragmentation'
  | 'delivery';

/** One thing that was decided about a packet. `number` counts through both ways. */
export interface Phase {
  readonly number: number;
  readonly phase: PhaseName;
  readonly host: string;
  readonly interface: string | null;
  /** Simulated time, as text. */
  readonly time: string;
  /** Whether the packet went on. */
  readonly passed: boolean;
  readonly text: string;
  /** Of a route: every candidate. */
  readonly decision: Decision | null;
  /** Of a policy: each entry of the list that was gone through, and why it did not hold. */
  readonly considered: readonly string[];
}

/** One packet's way. */
export interface Leg {
  readonly way: 'forward' | 'return';
  readonly packet: number | null;
  readonly title: string;
  readonly phases: readonly Phase[];
}

/** Where the flow never had an address or a way: how far a host's tunnels came up. */
export interface SetUp {
  readonly host: string;
  readonly lines: readonly string[];
}

export interface Story {
  readonly setUp: readonly SetUp[];
  readonly legs: readonly Leg[];
}

/** Where in the story a packet ends for a reason. */
const PHASE_OF: Readonly<Partial<Record<DropReason, PhaseName>>> = {
  'no-route': 'route',
  'no-source-address': 'source',
  'address-tentative': 'source',
  'forwarding-disabled': 'forwarding',
  'hop-limit-exceeded': 'forwarding',
  'scope-exceeded': 'forwarding',
  'invalid-source': 'forwarding',
  'parameter-problem': 'forwarding',
  'packet-too-big': 'fragmentation',
  'dont-fragment': 'fragmentation',
  'fragment-timeout': 'fragmentation',
  'isatap-next-hop': 'encapsulation',
  'ip-https-not-connected': 'encapsulation',
  'isatap-source-check': 'decapsulation',
  'isatap-router-check': 'decapsulation',
  'tunnel-unknown-remote': 'decapsulation',
  'protocol-41-refused': 'decapsulation',
  'tunnel-ingress-filter': 'decapsulation',
  'tunnel-loop': 'decapsulation',
  'ecn-invalid': 'decapsulation',
  'ipsec-no-policy': 'ipsec',
  'ipsec-no-association': 'ipsec',
  'ipsec-required': 'ipsec',
  'ipsec-bad-integrity': 'ipsec',
  'ipsec-replay': 'ipsec',
  'dos-protection': 'ipsec',
  'nat-no-mapping': 'translation',
  'nat64-no-session': 'translation',
  'balancer-no-member': 'translation',
  firewall: 'delivery',
  'port-closed': 'delivery',
  'protocol-unreachable': 'delivery',
};

/** Tells a flow of a run. @param drops packets of no flow that died in it */
export function tellStory(
  { network, runs, judge, result }: Simulation,
  name: string,
  drops: readonly SetUpDrop[],
): Story {
  const run = runs.find((each) => each.name === name)!;
  const flow = result.flows.find((each) => each.name === name)!;
  const { forward, back } = judge.shown(run);
  const hosts = flow.way === 'name' || flow.observed === 'local-error' ? concerned(network, run) : [];
  const setUp = hosts
    .map((host) => ({ host, lines: setUpLines(network, host, drops) }))
    .filter(({ lines }) => lines.length > 0);
  return { setUp, legs: new StoryTeller(network, run, flow).legs(forward, back) };
}

/** The sender, and the host that the name is meant for where it bears its name. */
function concerned({ nodes }: Simulation['network'], { document: { from, to } }: FlowRun): string[] {
  const label = to.toLowerCase().split('.')[0];
  return [from, ...[...nodes.keys()].filter((host) => host.toLowerCase() === label)];
}

type Draft = Omit<Phase, 'number'>;

class StoryTeller {
  private readonly network: Simulation['network'];
  private readonly run: FlowRun;
  private readonly flow: FlowResult;
  private readonly reader: PathReader;

  constructor(network: Simulation['network'], run: FlowRun, flow: FlowResult) {
    this.network = network;
    this.run = run;
    this.flow = flow;
    this.reader = new PathReader(network.trace);
  }

  legs(forward: FlowPacket | null, back: FlowPacket | null): Leg[] {
    const beginning = [...this.namePhases(), ...this.sourcePhases(forward)];
    let number = 0;
    const numbered = (drafts: readonly Draft[]): Phase[] => drafts.map((draft) => ({ number: ++number, ...draft }));
    const legs: Leg[] = [
      {
        way: 'forward',
        packet: forward?.id ?? null,
        title: forward === null ? 'no packet was sent' : packetText(forward),
        phases: numbered([...beginning, ...(forward === null ? [] : this.phasesOf(forward))]),
      },
    ];
    if (back === null) return legs;
    return [
      ...legs,
      { way: 'return', packet: back.id, title: packetText(back), phases: numbered(this.phasesOf(back)) },
    ];
  }

  /** How the sender came to an address. */
  private namePhases(): Draft[] {
    const { outcome, document } = this.run;
    const resolved = outcome?.resolved;
    if (resolved === null || resolved === undefined) return [];
    const answers = resolved.answers.map(
      ({ type, outcome: found, addresses }) =>
        `${type}: ${addresses.length > 0 ? addresses.map(String).join(', ') : answerText(found)}`,
    );
    const failed = this.flow.way === 'name';
    return [
      {
        ...this.at(document.from, null, document.at),
        phase: 'name',
        passed: !failed,
        text: failed ? (this.flow.reason?.text ?? 'not resolved') : `${resolved.name} has ${answers.join('; ')}`,
      },
    ];
  }

  /** Which of its addresses the sender used, and the rule of RFC 6724 that decided. */
  private sourcePhases(forward: FlowPacket | null): Draft[] {
    const description = forward?.description;
    const event = forward?.events[0];
    if (description === null || description === undefined || event === undefined) return [];
    const { source, destination } = description;
    if (source.family === 4 || destination.family === 4) return [];
    const { host } = this.network.nodes.get(this.run.document.from)!;
    const out = host.interfaces.find(({ traceId }) => traceId === event.interface) ?? null;
    const candidates = out === null ? [] : sourceCandidates(out);
    const chosen = selectSource(destination, candidates, host.policyTable);
    const others = candidates.filter(({ address }) => address !== source).map(({ address }) => address.toString());
    const rule =
      others.length === 0
        ? 'the only one there'
        : `before ${others.join(', ')}${chosen === null || chosen.rule === 0 ? '' : ` by rule ${chosen.rule} of RFC 6724 section 5`}`;
    return [
      {
        ...this.at(host.name, out?.name ?? null, formatTime(event.time)),
        phase: 'source',
        passed: true,
        text: source.isUnspecified ? 'no address to send from' : `${source.toString()}, ${rule}`,
      },
    ];
  }

  private at(
    host: string,
    card: string | null,
    time: string,
  ): Pick<Draft, 'host' | 'interface' | 'time' | 'decision' | 'considered'> {
    return { host, interface: card, time, decision: null, considered: [] };
  }

  private phasesOf(packet: FlowPacket): Draft[] {
    return packet.events.flatMap((event, index) => this.phasesAt(packet, event, index));
  }

  private phasesAt(packet: FlowPacket, event: PacketEvent, index: number): Draft[] {
    const next = packet.events[index + 1];
    const step = this.reader.steps({ ...packet, events: [event] })[0]!;
    const base = {
      ...this.at(step.host, step.interface, formatTime(event.time)),
      passed: true,
      text: step.text.slice(step.text.indexOf(' ') + 1),
    };
    switch (event.kind) {
      case traceKind.routed: {
        const decision = event.evidence as RouteDecision;
        const route = { ...base, phase: 'route' as const, decision: describeDecision(step.host, decision) };
        return [...this.forwardingBefore(packet, index), route];
      }
      case traceKind.encapsulated:
        return [{ ...base, phase: isEsp(event) ? 'ipsec' : 'encapsulation' }];
      case traceKind.decapsulated:
        return [{ ...base, phase: isEsp(event) ? 'ipsec' : 'decapsulation', text: this.checkText(event, base.text) }];
      case traceKind.sent:
        return next?.kind === traceKind.received ? [this.linkPhase(base, event, next)] : [];
      case traceKind.translated:
        return [{ ...base, phase: 'translation' }];
      case traceKind.fragmented:
      case traceKind.reassembled:
        return [{ ...base, phase: 'fragmentation' }];
      case traceKind.delivered:
        return next === undefined ? [{ ...base, phase: 'delivery', text: takerText(packet) }] : [];
      case traceKind.carrierDropped:
      case traceKind.dropped: {
        const drop = event.evidence as Drop;
        const considered = (drop.considered ?? []).map(({ entry, text }) => `${entry} ${text}`);
        return [
          {
            ...base,
            phase: PHASE_OF[drop.reason] ?? 'link',
            passed: false,
            text: `${drop.reason}: ${base.text}`,
            considered,
          },
        ];
      }
      default:
        return [];
    }
  }

  /** A router was asked whether it forwards at all, before it chose a route. */
  private forwardingBefore({ events }: FlowPacket, index: number): Draft[] {
    const before = events[index - 1];
    const event = events[index]!;
    if (before === undefined || before.host !== event.host) return [];
    if (before.kind !== traceKind.received && before.kind !== traceKind.decapsulated) return [];
    const step = this.reader.hostOf(before);
    const card = this.network.trace.interfaces[before.interface]?.name ?? null;
    const text = `came in on ${card ?? 'an interface'}, where forwarding is enabled`;
    return [{ ...this.at(step, card, formatTime(before.time)), phase: 'forwarding', passed: true, text }];
  }

  /** RFC 5214 section 7.3: what the check was held against. */
  private checkText(event: PacketEvent, text: string): string {
    const { host } = this.network.nodes.get(this.reader.hostOf(event))!;
    const adapter = host.interfaces.find(({ traceId }) => traceId === event.interface);
    if (!(adapter instanceof IsatapInterface)) return text;
    const { outerSource } = event.evidence as { readonly outerSource: { toString(): string } };
    return `${text}; IPv4 source ${outerSource.toString()}, potential router list (${adapter.potentialRouters.toString()})`;
  }

  private linkPhase(base: Omit<Draft, 'phase'>, sent: PacketEvent, received: PacketEvent): Draft {
    const { interfaces } = this.network.trace;
    const nameAt = ({ interface: id }: PacketEvent): string => `${interfaces[id]!.hostName}/${interfaces[id]!.name}`;
    return { ...base, phase: 'link', text: `from ${nameAt(sent)} to ${nameAt(received)}` };
  }
}

const TAKERS: Readonly<Record<NonNullable<FlowPacket['description']>['kind'], string>> = {
  tcp: 'TCP',
  'echo-request': 'ICMP, which answers it',
  'echo-reply': 'the ping that waits for it',
  'icmp-error': 'ICMP, which tells whoever sent the packet inside',
  dns: 'DNS',
  other: 'the protocol it is for',
};

const takerText = ({ description }: FlowPacket): string => `handed to ${TAKERS[description?.kind ?? 'other']}`;

const isEsp = ({ evidence }: PacketEvent): boolean => evidence !== null && 'spi' in evidence;
