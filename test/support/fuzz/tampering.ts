import { Link } from '../../../src/link/link.ts';
import type { Port } from '../../../src/link/port.ts';
import { RandomStream } from '../../../src/sim/random.ts';
import { type TraceChunk, traceKind } from '../../../src/trace/trace.ts';
import { packetLayers } from '../../../src/wire/layers/packet-layers.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { toHex } from '../bytes.ts';
import { badChecksums } from '../packet-parts.ts';
import { DURATION, type FuzzNetwork, fuzzNetworks } from './networks.ts';

/** What becomes of a frame that was chosen. */
export type Way =
  /** The damaged one comes instead of it. */
  | 'instead'
  /** The damaged one comes behind it. */
  | 'behind'
  /** It arrives, and the damaged one goes back to its sender. */
  | 'back';
export const WAYS: readonly Way[] = ['instead', 'behind', 'back'];

/** Which damaged bytes a sender's frame gives, and where they go; null: it is left alone. `number` counts from 0. */
export type Plan = (number: number, frame: Uint8Array) => { readonly way: Way; readonly bytes: Uint8Array } | null;

/** Frames that a conversation of a few seconds never needs; more is a storm. */
const MOST_EVENTS = 60_000;
/** Timers and frames under way at the end. */
const MOST_PENDING = 2000;
const ETHERNET = 1;

/** Takes the place of a link between its ports. */
class TamperedLink extends Link {
  private readonly inner: Link;
  private readonly tamper: (from: Port, packet: PacketBuffer) => void;

  constructor(network: FuzzNetwork, inner: Link, tamper: (from: Port, packet: PacketBuffer) => void) {
    super(network.simulator, inner.name, inner);
    this.inner = inner;
    this.tamper = tamper;
  }

  override carry(from: Port, packet: PacketBuffer): void {
    this.tamper(from, packet);
  }

  pass(from: Port, packet: PacketBuffer): void {
    this.inner.carry(from, packet);
  }
}

/** What a run showed. */
export interface Run {
  /** Frames that were sent, as their senders made them. */
  readonly frames: readonly Uint8Array[];
  readonly injected: number;
  readonly events: number;
  /** What must not be, one line each. */
  readonly findings: readonly string[];
}

/** Runs a conversation while frames of it are damaged. @throws whatever the stack throws: it must not throw */
export function runTampered(name: string, plan: Plan): Run {
  const network = fuzzNetworks[name]!();
  const { simulator, trace, cards } = network;
  const frames: Uint8Array[] = [];
  const bad = new Map<number, Uint8Array>();
  const fates = new Map<string, Fate>();
  trace.listen({ consume: (chunk) => note(chunk, bad, fates) });
  let injected = 0;
  const send = (link: TamperedLink, from: Port, bytes: Uint8Array, way: Way): void => {
    const packet = PacketBuffer.from(bytes);
    packet.id = trace.takePacketId();
    if (badChecksums(ETHERNET, bytes).length > 0) bad.set(packet.id, bytes);
    injected++;
    if (way === 'back') simulator.schedule(1, from, 0, packet);
    else link.pass(from, packet);
  };
  for (const { port } of cards) {
    const link: TamperedLink = new TamperedLink(network, port.link!, (from, packet) => {
      const frame = packet.view().slice();
      const damaged = plan(frames.push(frame) - 1, frame);
      if (damaged?.way !== 'instead') link.pass(from, packet);
      if (damaged !== null) send(link, from, damaged.bytes, damaged.way);
    });
    port.link = link;
  }
  const until = simulator.now + DURATION;
  const limit = simulator.events + MOST_EVENTS;
  while (simulator.nextTime() <= until && simulator.events < limit) simulator.step();
  trace.flush();
  const findings = [...fates.values()].flatMap(({ id, deliveries, drops }) => {
    const bytes = bad.get(id)!;
    const isAccepted = drops === 0 && deliveries > 0 && deliveries >= ipLayersOver(bytes);
    return isAccepted ? [`a wrong checksum was accepted: ${toHex(bytes)}`] : [];
  });
  if (simulator.events >= limit) findings.push(`more than ${MOST_EVENTS} events`);
  if (simulator.pending > MOST_PENDING) findings.push(`${simulator.pending} events are pending at the end`);
  return { frames, injected, events: simulator.events, findings };
}

/** What one host made of one packet. */
interface Fate {
  readonly id: number;
  deliveries: number;
  drops: number;
}

function note(chunk: TraceChunk, bad: ReadonlyMap<number, Uint8Array>, fates: Map<string, Fate>): void {
  for (let row = 0; row < chunk.count; row++) {
    const id = chunk.packet[row]!;
    if (!bad.has(id)) continue;
    const key = `${id} ${chunk.host[row]}`;
    const fate = fates.get(key) ?? { id, deliveries: 0, drops: 0 };
    fates.set(key, fate);
    if (chunk.kind[row] === traceKind.delivered) fate.deliveries++;
    if (chunk.kind[row] === traceKind.dropped) fate.drops++;
  }
}

/** IP headers down to the first wrong checksum: each is delivered, to the tunnel or to the protocol that must refuse. */
function ipLayersOver(frame: Uint8Array): number {
  const { offset } = badChecksums(ETHERNET, frame)[0]!.layer;
  return packetLayers(ETHERNET, frame).filter(
    (layer) => (layer.protocol === 'ipv4' || layer.protocol === 'ipv6') && layer.offset <= offset,
  ).length;
}

/** The frames of a conversation that nobody disturbs. */
export const conversation = (name: string): readonly Uint8Array[] => runTampered(name, () => null).frames;

export const stream = (seed: number): RandomStream => new RandomStream(seed, 'fuzz');
