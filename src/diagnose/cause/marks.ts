import { traceKind } from '../../trace/trace.ts';
import type { PacketEvent } from '../event-log.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import type { Cause } from '../result.ts';
import type { Simulation } from '../simulate.ts';

/** Writes each cause as a comment on the frames in which the path of a flow went wrong: `cause: CODE on HOST: ...`. */
export function markCauses({ recorder, result, runs, judge, network }: Simulation): void {
  if (recorder === null) return;
  for (const flow of result.flows) {
    if (flow.causes.length === 0) continue;
    const { first, payload, lost, back, forward, all } = judge.sort(runs.find(({ name }) => name === flow.name)!);
    const packets = [first, forward.at(-1), back[0], payload[0], lost[0], ...all].flatMap((packet) => packet ?? []);
    for (const cause of flow.causes) {
      const where = network.trace.hosts.indexOf(cause.host);
      const frames = framesAt(packets, where) ?? recorder.setUpDeathsAt(cause.host);
      for (const frame of frames.length > 0 ? frames : endOf(packets)) recorder.comment(frame, commentOf(cause));
    }
  }
}

const commentOf = ({ code, host, text, fix }: Cause): string =>
  `cause: ${code} on ${host}: ${text}. Fix: ${fix.join('; ')}`;

/** The frame in which a host sent the first of the packets that passed it, and as it arrived, or in which one died there. */
function framesAt(packets: readonly FlowPacket[], where: number): readonly number[] | null {
  const passed = hop(packets, ({ host }) => host === where);
  if (passed !== null) return passed;
  const died = withFrame(packets).find((event) => isEnd(event) && event.host === where);
  return died === undefined ? null : [died.frame];
}

/** Where a packet of the flow died, otherwise its first hop of all: a host where nothing passed has none of its own. */
function endOf(packets: readonly FlowPacket[]): readonly number[] {
  const end = withFrame(packets).find(isEnd);
  return end === undefined ? (hop(packets, () => true) ?? []) : [end.frame];
}

/** The first frame that was sent and is wanted, and the same as it was received. */
function hop(packets: readonly FlowPacket[], isWanted: (event: PacketEvent) => boolean): readonly number[] | null {
  for (const { events } of packets) {
    const sent = events.findIndex((event) => event.kind === traceKind.sent && event.frame > 0 && isWanted(event));
    if (sent === -1) continue;
    const received = events.slice(sent).find(({ kind, frame }) => kind === traceKind.received && frame > 0);
    return [events[sent]!.frame, ...(received === undefined ? [] : [received.frame])];
  }
  return null;
}

const isEnd = ({ kind }: PacketEvent): boolean => kind === traceKind.dropped;

const withFrame = (packets: readonly FlowPacket[]): PacketEvent[] =>
  packets.flatMap(({ events }) => events).filter(({ frame }) => frame > 0);
