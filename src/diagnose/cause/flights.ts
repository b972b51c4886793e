/**
 * What was chosen for the packet of a flow that died; where none set out, ways of packets that died while the network came
 * up, read from the tables of those that they passed.
 */
import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { traceKind } from '../../trace/trace.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import { concernedHosts } from './concerned.ts';
import { concernsConnections } from './connections.ts';
import { firstOfEach } from './deaths.ts';
import { bornAt, type Choice, choicesOf, nodeOf, type Scene } from './scene.ts';
import type { SetUpDrop } from './set-up-recorder.ts';
import { nodeAt, owns } from './ways.ts';

/** What was chosen for a packet that died, from its sender on. */
export interface Flight {
  readonly choices: readonly Choice[];
  /** null: not known. */
  readonly source: IpAddress | null;
  /** Whether it was on its way to the sender of the flow. */
  readonly isReturn: boolean;
}

/** Ways that are looked at, and hosts on one, at most. */
const MOST_FLIGHTS = 2;
const MOST_HOPS = 8;

export function flightsOf(scene: Scene): readonly Flight[] {
  // Where the name was not found, an answer of the DNS server may have been what was lost.
  const died = scene.packets.first ?? scene.packets.lost[0];
  return died === undefined ? setUpFlights(scene) : [flightOf(scene, died)];
}

function flightOf(scene: Scene, died: FlowPacket): Flight {
  const from = bornAt(scene, died);
  const { source = null, destination = null } = died.description ?? {};
  const made = uniqueChoices(choicesOf(scene, died));
  const doubtful = made.filter((choice) => !hasArrived(scene, died, choice));
  // What found no way at all on its sender was never routed.
  const isUnrouted = made.length === 0 && from !== null && source !== null && destination?.family === 4;
  const choices = isUnrouted ? choicesByTables(scene, from, source, destination) : doubtful;
  return { choices, source, isReturn: from !== scene.run.document.from };
}

/**
 * Whether the IPv4 packet around it came, as it was, to the host that it was for: the routes that took it there are right,
 * and what went wrong is at the ends of the tunnel.
 */
function hasArrived(
  { network: { trace, nodes } }: Scene,
  { events, description }: FlowPacket,
  choice: Choice,
): boolean {
  const { destination } = choice.decision;
  if (destination.family !== 4 || description?.destination.family !== 6) return false;
  const since = events.findIndex(({ evidence }) => evidence === choice.decision);
  const owners = new Set([...nodes].flatMap(([name, node]) => (owns(node, destination) ? name : [])));
  const arrived = events.findIndex(({ host }, at) => at > since && owners.has(trace.hosts[host]!));
  return arrived !== -1 && !events.slice(since, arrived).some(({ kind }) => kind === traceKind.translated);
}

/** One for each host and destination: retransmissions and fragments choose the same again. */
function uniqueChoices(choices: readonly Choice[]): Choice[] {
  const seen = new Set<string>();
  return choices.filter(({ node, decision }) => {
    const key = `${node.host.name} ${decision.destination.toString()}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Of what the ends of a flow sent, or was sent to them, each way once. */
function setUpFlights(scene: Scene): readonly Flight[] {
  const concerned = concernedHosts(scene);
  const asker = nodeOf(scene, scene.run.document.from);
  // A connection of a client passes hosts that are no end of the flow: its answers die on a balancer, or on the server.
  const isOfAny = concernsConnections(scene);
  const flights = scene.setUp.flatMap(({ from, description }) => {
    if (from === null || description === null) return [];
    const [source, destination] = outermost(description);
    const isOfEnd = concerned.some((node) => node.host.name === from || owns(node, destination));
    if (!(isOfEnd || isOfAny) || isForMany(destination)) return [];
    return [{ from, source, destination, isReturn: from !== asker.host.name && owns(asker, destination) }];
  });
  return firstOfEach(flights, ({ from, destination }) => `${from} ${destination.toString()}`)
    .slice(0, isOfAny ? 2 * MOST_FLIGHTS : MOST_FLIGHTS)
    .map(({ from, source, destination, isReturn }) => ({
      choices: choicesByTables(scene, from, source, destination),
      source,
      isReturn,
    }));
}

/** Between ISATAP hosts a packet travels from one IPv4 address to the other (RFC 5214 section 7.2). */
function outermost({ source, destination }: NonNullable<SetUpDrop['description']>): [IpAddress, IpAddress] {
  if (source.family === 4 || destination.family === 4) return [source, destination];
  const [near, far] = [isatapLocator(source), isatapLocator(destination)];
  return near === null || far === null ? [source, destination] : [near, far];
}

const isForMany = (address: IpAddress): boolean =>
  address.family === 6 ? address.isMulticast || address.isLinkLocal : address.isMulticast;

/** A packet that died is no longer there to be asked, and the tables are as they were. */
function choicesByTables(scene: Scene, from: string, source: IpAddress, destination: IpAddress): Choice[] {
  const choices: Choice[] = [];
  let node = scene.network.nodes.get(from) ?? null;
  while (node !== null && !owns(node, destination) && choices.length < MOST_HOPS) {
    const known = node;
    if (choices.some((choice) => choice.node === known)) break;
    const { ipv4, ipv6 } = node.host;
    const decision = destination.family === 4 ? ipv4.decide(destination) : ipv6.decide(destination);
    choices.push({ node, decision });
    const route = decision.chosen?.route;
    if (route === undefined) break;
    node = nodeAt(scene, route.interface as NetworkInterface, route.nextHop ?? destination, source);
  }
  return choices;
}
