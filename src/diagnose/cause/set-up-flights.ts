/** Ways of packets of no flow that died while a network came up, read from the tables of those that they passed. */
import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { concernedHosts } from './concerned.ts';
import { firstOfEach } from './deaths.ts';
import { nodeOf, type Choice, type Scene } from './scene.ts';
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

/** Of what the ends of a flow sent, or was sent to them, each way once. */
export function setUpFlights(scene: Scene): readonly Flight[] {
  const concerned = concernedHosts(scene);
  const asker = nodeOf(scene, scene.run.document.from);
  const flights = scene.setUp.flatMap(({ from, description }) => {
    if (from === null || description === null) return [];
    const [source, destination] = outermost(description);
    const isOfEnd = concerned.some((node) => node.host.name === from || owns(node, destination));
    if (!isOfEnd || isForMany(destination)) return [];
    return [{ from, source, destination, isReturn: from !== asker.host.name && owns(asker, destination) }];
  });
  return firstOfEach(flights, ({ from, destination }) => `${from} ${destination.toString()}`)
    .slice(0, MOST_FLIGHTS)
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
