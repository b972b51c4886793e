/** The name of the destination has no record, or leads to an address that the host does not have. */
import { type IpAddress, literalAddress } from '../../../addr/ip.ts';
import type { Node } from '../../../scenario/node.ts';
import { typed } from '../commands.ts';
import { pointName } from '../dns-commands.ts';
import type { Edit } from '../edit.ts';
import { type LookUp, lookUp } from '../look-up.ts';
import { behindNat64, meantHosts, servesAt, usableAddresses } from '../name-of-destination.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { leads, owns } from '../ways.ts';

/** A command that empties the cache of a host does good at once; one that registers anew takes a while. */
const AT_ONCE = '200ms';
const TO_REGISTER = '10s';

export function destinationNameCandidates(scene: Scene): readonly Edit[] {
  const { run, result } = scene;
  if (literalAddress(run.document.to) !== null) return [];
  if (result.way === 'name') return withoutRecord(scene);
  const destination = run.outcome?.destination ?? null;
  return destination === null ? [] : withOtherAddress(scene, behindNat64(scene, destination));
}

type Kind = 'A' | 'AAAA';

const kindOf = ({ family }: IpAddress): Kind => (family === 4 ? 'A' : 'AAAA');

const look = (scene: Scene, kind: Kind): LookUp => {
  const { from, to } = scene.run.document;
  return lookUp(scene, nodeOf(scene, from), to, kind);
};

function withoutRecord(scene: Scene): Edit[] {
  const { run } = scene;
  const node = nodeOf(scene, run.document.from);
  const wanted = node.resolver.wantedTypes;
  const found = (['AAAA', 'A'] as const).map((kind) => look(scene, kind));
  const { nodes: hosts, isGuess } = meantHosts(scene, found[0]!);
  const known = found.flatMap(({ addresses }) => addresses);
  if (known.length > 0) {
    const isDenied = run.outcome?.resolved?.answers.some(({ outcome }) => outcome.startsWith('no-')) === true;
    const isUsable = known.some((address) => wanted.includes(kindOf(address)));
    return isDenied && isUsable ? [flushed(scene, known, 'was told that there is nothing')] : [];
  }
  // Every host answers a ping, so none of them is meant more than another; who offers a service may be the only one.
  if (isGuess && (run.document.tcp === undefined || hosts.length > 1)) return [];
  return hosts.flatMap((host) => {
    const address = addressFor(scene, node, host);
    return address === null ? [] : recordEdits(scene, host, address);
  });
}

/** The address of a host that another can use. */
function addressFor(scene: Scene, asking: Node, host: Node): IpAddress | null {
  const all = usableAddresses(host);
  const six = all.find(({ family }) => family === 6);
  const four = all.find(({ family }) => family === 4);
  if (six !== undefined && asking.resolver.wantedTypes.includes('AAAA')) return six;
  if (four === undefined) return null;
  return six === undefined || leads(scene, asking, four, four, []) ? four : null;
}

function recordEdits(scene: Scene, host: Node, address: IpAddress): Edit[] {
  const { name, chain, place } = look(scene, kindOf(address));
  if (place === null) return [];
  const owner = chain.at(-1)!;
  const alias = chain.length > 1 ? ` (${chain.join(' is an alias of ')})` : '';
  const refused =
    host.registration?.outcome === 'refused'
      ? `; ${host.host.name} has tried to register it, and the zone ${place.zone.name} takes no updates`
      : '';
  const edit: Edit = {
    code: 'dns-record-missing',
    host: place.node.host.name,
    text: `${place.node.host.name} has no ${kindOf(address)} record for ${name}${alias}; ${host.host.name} has ${address.toString()}${refused}`,
    ...pointName(scene, place, owner, address),
    merit: 'repair',
    survivesReboot: true,
  };
  return [edit, ...registered(host, edit)];
}

/** What a host that registers its name can do itself. */
function registered({ host, registration }: Node, { code, text }: Edit): Edit[] {
  if (registration === null || registration.outcome === 'refused') return [];
  const command = 'ipconfig /registerdns';
  return [
    {
      code,
      host: host.name,
      text: `${text}. ${host.name} registers its name, and can do so again`,
      ...typed(host.name, command, command, ['Register-DnsClient']),
      merit: 'workaround',
      survivesReboot: true,
      ahead: TO_REGISTER,
    },
  ];
}

function flushed(scene: Scene, now: readonly IpAddress[], what: string): Edit {
  const { from, to } = scene.run.document;
  const command = 'ipconfig /flushdns';
  return {
    code: 'dns-record-stale',
    host: from,
    text: `${from} ${what} for ${to}, and keeps that in its cache for as long as it was told; now the name leads to ${now.map((each) => each.toString()).join(', ')}`,
    ...typed(from, command, command, ['Clear-DnsClientCache']),
    merit: 'repair',
    survivesReboot: true,
    ahead: AT_ONCE,
  };
}

/** The name led somewhere. @param destination where */
function withOtherAddress(scene: Scene, destination: IpAddress): Edit[] {
  const found = look(scene, kindOf(destination));
  const { chain, addresses, place } = found;
  if (place === null) return [];
  const meant = meantHosts(scene, found);
  const hosts = meant.nodes.filter((host) => !owns(host, destination));
  if (meant.isGuess && isInOrder(scene, destination)) return [];
  const present = addresses.filter((address) => hosts.some((host) => owns(host, address)));
  if (!addresses.includes(destination) && present.length > 0)
    return [flushed(scene, present, `was told ${destination.toString()}`)];
  return hosts.flatMap((host) => {
    const address = usableAddresses(host).find(({ family }) => family === destination.family);
    if (address === undefined) return [];
    const { name } = place.node.host;
    const owned = [...scene.network.nodes.values()].find((node) => owns(node, destination));
    const whose = owned === undefined ? 'which nobody has' : `which is ${owned.host.name}'s`;
    const edit: Edit = {
      code: 'dns-record-stale',
      host: name,
      text: `The record of ${found.name} on ${name} leads to ${destination.toString()}, ${whose}; ${host.host.name} has ${address.toString()}`,
      ...pointName(scene, place, chain.at(-1)!, address),
      merit: 'repair',
      survivesReboot: true,
    };
    return [edit, ...registered(host, edit)];
  });
}

/** Whether somebody has an address who would serve the flow there. */
function isInOrder(scene: Scene, destination: IpAddress): boolean {
  const { run, network } = scene;
  const owner = [...network.nodes.values()].find((node) => owns(node, destination));
  const { tcp } = run.document;
  return owner !== undefined && (tcp === undefined || servesAt(scene, owner.host.name, tcp));
}
