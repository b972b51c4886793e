import type { IpAddress } from '../addr/ip.ts';
import { type EspEnds, spiText } from '../ipsec/association.ts';
import { suiteText } from '../ipsec/suite.ts';
import type { RouteDecision } from '../route/route-table.ts';
import { formatTime } from '../sim/time.ts';
import { type DropReason, dropReasons } from '../trace/drop-reason.ts';
import {
  type Drop,
  type Fragmentation,
  type PacketEnds,
  type Reassembly,
  type Trace,
  traceKind,
  type Translation,
} from '../trace/trace.ts';
import type { StreamPassage } from '../tunnel/ip-https/ip-https-interface.ts';
import type { TunnelEnds } from '../tunnel/tunnel-interface.ts';
import { icmpText } from '../wire/icmp-text.ts';
import { decisionSentence, describeDecision } from './decision-text.ts';
import { lastStep } from './flow-history.ts';
import type { PacketEvent } from './event-log.ts';
import type { FlowPacket } from './flow-recorder.ts';
import type { Decision, Reason, Step, StepAction } from './result.ts';

/** Turns what was recorded of packets into steps, reasons and decisions with names. */
export class PathReader {
  private readonly trace: Trace;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  hostOf(event: PacketEvent): string {
    return this.trace.hosts[event.host]!;
  }

  interfaceOf(event: PacketEvent): string | null {
    return this.trace.interfaces[event.interface]?.name ?? null;
  }

  /** The packet's way, one step an event. */
  steps(packet: FlowPacket): Step[] {
    return packet.events.map((event) => {
      const { action, text } = this.describe(packet, event);
      const at = `${formatTime(event.time)} `;
      return {
        host: this.hostOf(event),
        interface: this.interfaceOf(event),
        action,
        packet: packet.id,
        text: at + text,
      };
    });
  }

  /** What happened, in a clause without time and host. */
  describe(packet: FlowPacket, event: PacketEvent): { action: StepAction; text: string } {
    const name = this.interfaceOf(event) ?? '';
    switch (event.kind) {
      case traceKind.originated:
        return { action: 'originated', text: packetText(packet) };
      case traceKind.routed:
        return { action: 'routed', text: decisionSentence(event.evidence as RouteDecision) };
      case traceKind.encapsulated: {
        const ends = event.evidence as TunnelEnds | StreamPassage | EspEnds;
        if ('stream' in ends) return { action: 'encapsulated', text: `${name}: into ${ends.stream} to ${ends.remote}` };
        if ('spi' in ends) return { action: 'encapsulated', text: `${name}: ${espText(ends)}` };
        const { outerSource, outerDestination } = ends;
        return {
          action: 'encapsulated',
          text: `${name}: protocol 41, ${outerSource.toString()} to ${outerDestination.toString()}`,
        };
      }
      case traceKind.decapsulated: {
        const ends = event.evidence as TunnelEnds | StreamPassage | EspEnds;
        if ('stream' in ends)
          return { action: 'decapsulated', text: `${name}: out of ${ends.stream} from ${ends.remote}` };
        if ('spi' in ends) return { action: 'decapsulated', text: `${name}: accepted, ${espText(ends)}` };
        return { action: 'decapsulated', text: `${name}: accepted, ${ends.rule?.() ?? ''}` };
      }
      case traceKind.sent:
        return { action: 'sent', text: `out of ${name}` };
      case traceKind.received:
        return { action: 'received', text: `on ${name}` };
      case traceKind.delivered:
        return { action: 'delivered', text: 'to the protocol it is for' };
      case traceKind.fragmented: {
        const { count, mtu } = event.evidence as Fragmentation;
        const how =
          mtu === null
            ? `goes on in the ${count} fragments in which it came`
            : `cut into ${count} fragments of at most ${mtu} bytes`;
        return { action: 'fragmented', text: `${name}: ${how}` };
      }
      case traceKind.reassembled: {
        const { count } = event.evidence as Reassembly;
        return { action: 'reassembled', text: `put together again of ${count} fragments` };
      }
      case traceKind.translated:
        return { action: 'translated', text: translationText(event.evidence as Translation) };
      case traceKind.carrierDropped:
        return { action: 'dropped', text: `the segment that carries it: ${dropText(event.evidence as Drop)}` };
      case traceKind.dropped:
        return { action: 'dropped', text: dropText(event.evidence as Drop) };
    }
  }

  /** Why a packet died that never arrived; of the parts of a fragmented one the first to die tells. Null: it did not. */
  reason(packet: FlowPacket): Reason | null {
    if (this.deliveredAt(packet) !== null) return null;
    const event = endOf(packet);
    if (event === undefined) return null;
    const drop = event.evidence as Drop;
    return {
      code: drop.reason,
      host: this.hostOf(event),
      interface: this.interfaceOf(event),
      packet: packet.id,
      text: this.describe(packet, event).text,
    };
  }

  /** Where the packet reached its protocol above IP, as the last thing that happened to it; null when it did not. */
  deliveredAt(packet: FlowPacket): string | null {
    const last = lastStep(packet);
    return last?.kind === traceKind.delivered ? this.hostOf(last) : null;
  }

  /**
   * The last choice between IPv6 routes on the way of the packet, or between IPv4 routes where it was never IPv6. What
   * was decided after a loss concerned another copy or fragment.
   */
  lastDecision(packet: FlowPacket): Decision | null {
    const end = packet.events.findIndex(({ kind }) => kind === traceKind.dropped);
    const lived = end === -1 ? packet.events : packet.events.slice(0, end);
    const routed = lived.filter(({ kind }) => kind === traceKind.routed);
    const family = packet.description?.destination.family;
    const event = routed.findLast(({ evidence }) => (evidence as RouteDecision).destination.family === family);
    return event === undefined ? null : describeDecision(this.hostOf(event), event.evidence as RouteDecision);
  }
}

/** Where it ended: dropped, or inside a segment that was and whose bytes never came to the other end later. */
export function endOf({ events }: FlowPacket): PacketEvent | undefined {
  const arrived = events.findLastIndex(({ kind }) => kind === traceKind.decapsulated);
  return events.find(
    ({ kind }, index) => kind === traceKind.dropped || (kind === traceKind.carrierDropped && index > arrived),
  );
}

export const packetText = (packet: FlowPacket): string => {
  const { description } = packet;
  if (description === null) return 'a packet without a header';
  return `${description.text}, ${description.source.toString()} > ${description.destination.toString()}`;
};

const endText = (address: IpAddress, port: number | null): string => {
  if (port === null) return address.toString();
  return address.family === 4 ? `${address.toString()}:${port}` : `[${address.toString()}]:${port}`;
};

const endsText = ({ source, sourcePort, destination, destinationPort }: PacketEnds): string =>
  `${endText(source, sourcePort)} > ${endText(destination, destinationPort)}`;

const espText = ({ spi, sequence, rule, suite, outerSource, outerDestination }: EspEnds): string =>
  `ESP ${spiText(spi)} sequence ${sequence}, ${suiteText(suite)}, under the rule ${rule}, ${outerSource.toString()} to ${outerDestination.toString()}`;

/** Before, after, and why. */
function translationText({ from, to, by, icmp }: Translation): string {
  const error = icmp === null ? '' : `${icmpText(icmp.family, icmp.type, icmp.code)}, `;
  return `${endsText(from)} becomes ${error}${endsText(to)}: ${by}`;
}

/** The facts of the case, then the sentence of the list. */
export function dropText({ reason, detail }: Drop): string {
  return `${detail}. ${sentenceOf(reason)}`;
}

export const sentenceOf = (reason: DropReason): string => dropReasons[reason].sentence;
