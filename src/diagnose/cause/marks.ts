import { traceKind } from '../../trace/trace.ts';
import type { FlowPacket, PacketEvent } from '../flow-recorder.ts';
import type { Cause } from '../result.ts';
import type { Simulation } from '../simulate.ts';

/** Writes each cause as a comment on the frames in which the path of a flow went wrong: `cause: CODE on HOST: ...`. */
export function markCauses({ recorder, result, runs, judge, network }: Simulation): void {
  if (recorder === null) return;
  for (const flow of result.flows) {
    if (flow.causes.length === 0) continue;
    const { first, payload, lost, back, forward } = judge.sort(runs.find(({ name }) => name === flow.name)!);
    const packets = [first, forward.at(-1), back[0], payload[0], lost[0]].flatMap((packet) => packet ?? []);
    for (const cause of flow.causes) {
      const where = network.trace.hosts.indexOf(cause.host);
      for (const frame of framesAt(packets, where)) recorder.comment(frame, commentOf(cause));
    }
  }
}

const commentOf = ({ code, host, text, fix }: Cause): string =>
  `cause: ${code} on ${host}: ${text}. Fix: ${fix.join('; ')}`;

/** The frame in which a host sent the first of the packets that passed it, and as it arrived; else where one ended. */
function framesAt(packets: readonly FlowPacket[], where: number): number[] {
  for (const { events } of packets) {
    const sent = events.findIndex(({ kind, host, frame }) => kind === traceKind.sent && host === where && frame > 0);
    if (sent === -1) continue;
    const received = events.slice(sent).find(({ kind, frame }) => kind === traceKind.received && frame > 0);
    return [events[sent]!.frame, ...(received === undefined ? [] : [received.frame])];
  }
  const all = packets.flatMap(({ events }) => events).filter(({ frame }) => frame > 0);
  const isEnd = ({ kind }: PacketEvent): boolean => kind === traceKind.dropped;
  const end = all.find((event) => isEnd(event) && event.host === where) ?? all.find(isEnd) ?? all[0];
  return end === undefined ? [] : [end.frame];
}
