/** What is said of a flow in every kind of report. */
import type { FlowResult, Notified } from '../diagnose/result.ts';
import type { Leg } from '../diagnose/story.ts';

export const verdictText = ({ verdict, way }: Pick<FlowResult, 'verdict' | 'way'>): string =>
  `${verdict}${way === null ? '' : way === 'name' ? ', since its name was not resolved' : ` on the ${way} way`}`;

/** What the application saw, with its numbers. */
export function sawText({ observed, answers, protocol, bulk }: FlowResult): string {
  if (bulk !== null) return `${observed}, ${bulk.moved} of ${bulk.wanted} bytes`;
  return protocol === 'ping' ? `${observed}, ${answers.received} of ${answers.sent} answers` : observed;
}

export const legTitle = ({ way, packet, title }: Leg): string =>
  `${way === 'forward' ? 'Forward' : 'Return'}${packet === null ? '' : `, packet ${packet}`}: ${title}`;

/** An error that did not go to the sender helps the one who waits nothing. */
export const noticeText = ({ by, host, icmp }: Notified, sender: string): string =>
  `${by} told ${host}${host === sender ? '' : `, not ${sender}`}: ${icmp}`;

/** A display filter of Wireshark. */
export const packetFilter = (packets: readonly number[]): string =>
  packets.length === 1 ? `frame.packet_id == ${packets[0]}` : `frame.packet_id in {${packets.join(', ')}}`;

/** Each different text with how often it occurs, in the order of first occurrence. */
export function countTexts(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts];
}
