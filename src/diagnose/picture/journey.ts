import type { EspEnds } from '../../ipsec/association.ts';
import type { Network } from '../../scenario/network.ts';
import { formatTime } from '../../sim/time.ts';
import { type Drop, traceKind } from '../../trace/trace.ts';
import type { TunnelEnds } from '../../tunnel/tunnel-interface.ts';
import type { StreamPassage } from '../../tunnel/ip-https/ip-https-interface.ts';
import type { PacketEvent } from '../event-log.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import { endOf, packetText, PathReader } from '../path.ts';
import type { Hop, Journey, Layer, Note } from './picture.ts';

/** Turns what was recorded of a packet into passages between hosts and what these did with it. */
export class JourneyReader {
  readonly reader: PathReader;
  /** Names by the number of the interface in the trace. */
  readonly links = new Map<number, string>();
  /** Numbers in the trace; the others of its column are links. */
  readonly hosts: ReadonlySet<number>;

  constructor({ trace, links, nodes }: Network) {
    this.reader = new PathReader(trace);
    this.hosts = new Set([...nodes.values()].map(({ host }) => host.id));
    for (const [name, { ports }] of links) for (const { interfaceId } of ports) this.links.set(interfaceId, name);
  }

  journey(packet: FlowPacket, way: Journey['way']): Journey {
    const walk = new Walk(this, packet);
    for (const event of packet.events) walk.take(event);
    return { way, packet: packet.id, what: packetText(packet), items: walk.finish() };
  }
}

/** A frame, or a packet in a stream, that has left a host. `item`: where its passage stands once somebody got it. */
interface Flight {
  readonly event: PacketEvent;
  /** null: a stream. */
  readonly link: string | null;
  readonly layers: readonly Layer[];
  item: number | null;
}

class Walk {
  private readonly of: JourneyReader;
  private readonly packet: FlowPacket;
  private readonly end: PacketEvent | undefined;
  private readonly items: (Hop | Note)[] = [];
  private readonly flights: Flight[] = [];
  /** In what the packet is at each host: a fragment that comes later finds what the first has left. */
  private readonly layers = new Map<number, readonly Layer[]>();
  private inFragments = false;

  constructor(of: JourneyReader, packet: FlowPacket) {
    this.of = of;
    this.packet = packet;
    this.end = of.reader.deliveredAt(packet) === null ? endOf(packet) : undefined;
  }

  take(event: PacketEvent): void {
    switch (event.kind) {
      case traceKind.sent:
        this.leave(event, this.of.links.get(event.interface) ?? null, this.layersAt(event));
        return;
      case traceKind.received:
        this.arrive(event, this.of.links.get(event.interface) ?? null);
        return;
      case traceKind.encapsulated: {
        const layer = layerOf(event);
        const inside = this.layersAt(event);
        const layers = inside.at(-1) === layer ? inside : [...inside, layer];
        if (layer === 'IP-HTTPS') this.leave(event, null, layers);
        else this.layers.set(event.host, layers);
        break;
      }
      case traceKind.decapsulated: {
        if (layerOf(event) === 'IP-HTTPS') this.arrive(event, null);
        const layers = this.layersAt(event);
        if (layers.at(-1) === layerOf(event)) this.layers.set(event.host, layers.slice(0, -1));
        break;
      }
      case traceKind.fragmented:
        this.inFragments = true;
        break;
      case traceKind.dropped:
        if (!this.of.hosts.has(event.host)) this.loseOn(event);
        break;
      case traceKind.carrierDropped:
        if (event === this.end) this.loseCarrier(event);
        break;
    }
    this.note(event);
  }

  /** What left and was never heard of again is told as well. */
  finish(): readonly (Hop | Note)[] {
    const open = this.flights.filter(({ item, link }) => item === null && link !== null);
    for (const flight of open) this.addHop(flight, null, null);
    return this.items;
  }

  private layersAt({ host }: PacketEvent): readonly Layer[] {
    return this.layers.get(host) ?? [];
  }

  private leave(event: PacketEvent, link: string | null, layers: readonly Layer[]): void {
    this.flights.push({ event, link, layers, item: null });
  }

  private arrive(event: PacketEvent, link: string | null): void {
    const fits = (flight: Flight): boolean => flight.link === link && flight.event.host !== event.host;
    // A frame that comes twice, or to several, was sent once.
    const flight = this.flights.find((each) => each.item === null && fits(each)) ?? this.flights.findLast(fits);
    if (flight === undefined) return;
    this.layers.set(event.host, flight.layers);
    this.addHop(flight, this.of.reader.hostOf(event), event.time);
  }

  private loseOn(event: PacketEvent): void {
    const link = this.of.reader.hostOf(event);
    const flight = this.flights.findLast((each) => each.item === null && each.link === link);
    if (flight !== undefined) this.addHop(flight, null, null);
  }

  /** The bytes of the stream came so far and no farther. */
  private loseCarrier(event: PacketEvent): void {
    const flight = this.flights.findLast((each) => each.item === null && each.link === null);
    const { host } = event;
    if (flight === undefined || flight.event.host === host) return;
    this.addHop(flight, this.of.hosts.has(host) ? this.of.reader.hostOf(event) : null, event.time);
  }

  private addHop(flight: Flight, to: string | null, time: number | null): void {
    const from = this.of.reader.hostOf(flight.event);
    const { link, layers } = flight;
    const received = time === null ? null : formatTime(time);
    const same = this.items.findIndex(
      (item) => item.kind === 'hop' && item.from === from && item.to === to && item.link === link,
    );
    if (this.inFragments && same !== -1) {
      const known = this.items[same] as Hop;
      this.items[same] = { ...known, frames: known.frames + 1, received };
      flight.item = same;
      return;
    }
    const sent = formatTime(flight.event.time);
    flight.item = this.items.push({ kind: 'hop', from, to, link, layers, frames: 1, sent, received }) - 1;
  }

  private note(event: PacketEvent): void {
    const { reader, hosts } = this.of;
    this.items.push({
      kind: 'note',
      host: reader.hostOf(event),
      isLink: !hosts.has(event.host),
      interface: reader.interfaceOf(event),
      isEnd: event === this.end,
      code: isDrop(event) ? (event.evidence as Drop).reason : null,
      time: formatTime(event.time),
      ...reader.describe(this.packet, event),
    });
  }
}

const isDrop = ({ kind }: PacketEvent): boolean => kind === traceKind.dropped || kind === traceKind.carrierDropped;

function layerOf({ evidence }: PacketEvent): Layer {
  const ends = evidence as TunnelEnds | StreamPassage | EspEnds;
  if ('stream' in ends) return ends.stream;
  return 'spi' in ends ? 'ESP' : 'protocol 41';
}
