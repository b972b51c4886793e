/** Where IP-HTTPS clients knock: the public name in their URL, and the address and port at which their servers are. */
import type { IpAddress } from '../../../addr/ip.ts';
import { parseDuration } from '../../../scenario/units.ts';
import type { Node } from '../../../scenario/node.ts';
import type { IpHttpsInterface } from '../../../tunnel/ip-https/ip-https-interface.ts';
import { nameKey } from '../../../wire/dns/name.ts';
import { parseIpv4Literal } from '../literals.ts';
import { setValue } from '../commands.ts';
import { clientInterface, clientsOf } from '../connections.ts';
import { pointName } from '../dns-commands.ts';
import type { Edit } from '../edit.ts';
import { type LookUp, lookUp, namesOf } from '../look-up.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { ownerName } from '../ways.ts';

/** Where servers are to be reached from outside. */
interface Target {
  readonly address: IpAddress;
  /** The balancer, or the server. */
  readonly host: string;
}

/** A client that does not find its server, by its name or address. */
interface Case {
  readonly scene: Scene;
  readonly node: Node;
  readonly tunnel: string;
  /** The name, or the address, in its URL. */
  readonly server: string;
  readonly targets: readonly Target[];
  /** Where the name leads now. */
  readonly addresses: readonly IpAddress[];
  /** null: it is an address. */
  readonly found: LookUp | null;
}

export function ipHttpsNameCandidates(scene: Scene): readonly Edit[] {
  const begin = parseDuration(scene.run.document.at)!;
  const waiting = clientsOf(scene).filter(({ connectedSince }) => connectedSince === null || connectedSince > begin);
  const targets = targetsOf(scene);
  return targets.length === 0 ? [] : waiting.flatMap((client) => editsFor(scene, client, targets));
}

/** Virtual addresses of balancers before servers; where there are none, addresses of the servers themselves. */
function targetsOf({ loaded, network }: Scene): readonly Target[] {
  const { hosts } = loaded.document;
  const servers = [...network.nodes].filter(([, { ipHttpsServer }]) => ipHttpsServer !== null);
  const names = servers.map(([name]) => name);
  const balanced = Object.entries(hosts).flatMap(([host, { balancer }]) => {
    const isBefore = Object.keys(balancer?.members ?? {}).some((member) => names.includes(member));
    const address = balancer === undefined ? null : parseIpv4Literal(balancer.address);
    return isBefore && address !== null ? [{ address, host }] : [];
  });
  if (balanced.length > 0) return balanced;
  return servers.flatMap(([host, node]) => {
    const role = hosts[host]?.directAccess;
    const inner = role?.role === 'server' ? role.internal : null;
    return node.host.interfaces
      .filter(({ name }) => name !== inner)
      .flatMap(({ ipv4 }) => ipv4.addresses.map(({ address }) => ({ address, host })));
  });
}

function editsFor(scene: Scene, { host, name }: IpHttpsInterface, targets: readonly Target[]): Edit[] {
  const settings = scene.loaded.document.hosts[host.name]?.tunnels?.[name];
  if (settings?.kind !== 'ip-https' || settings.server === undefined) return [];
  const { server, port } = settings;
  const node = nodeOf(scene, host.name);
  const literal = parseIpv4Literal(server);
  const found = literal === null ? lookUp(scene, node, server, 'A') : null;
  const addresses = literal === null ? found!.addresses : [literal];
  const given: Case = { scene, node, tunnel: name, server, targets, addresses, found };
  if (addresses.some((each) => targets.some(({ address }) => address === each))) return otherPort(given, port);
  return [...movedBalancer(given), ...nameEdits(given)];
}

/** The name leads to another address of the balancer than the virtual one. */
function movedBalancer({ scene, server, targets, addresses }: Case): Edit[] {
  return addresses.slice(0, 1).flatMap((address) => {
    const target = targets.find(({ host }) => host === ownerName(scene, address));
    const balancer = scene.loaded.document.hosts[target?.host ?? '']?.balancer;
    if (target === undefined || balancer === undefined) return [];
    return [
      {
        code: 'ip-https-down',
        host: target.host,
        text: `${server} leads to ${address.toString()}, which ${target.host} has, and what it balances is ${balancer.address}`,
        ...setValue(['hosts', target.host, 'balancer', 'address'], address.toString(), balancer.address),
        merit: 'repair',
        survivesReboot: true,
      } satisfies Edit,
    ];
  });
}

function nameEdits(given: Case): Edit[] {
  const others = otherNames(given);
  const records = recordEdits(given, others.length > 0 ? 'workaround' : 'repair');
  if (others.length > 0) return [...otherName(given, others[0]!), ...records];
  if (records.length > 0) return records;
  const { scene, node } = given;
  const known = namesOf(scene, node, (address) => isTarget(given, address));
  return otherName(given, known[0] ?? given.targets[0]!.address.toString());
}

const isTarget = ({ targets }: Case, address: IpAddress): boolean => targets.some((each) => each.address === address);

/** Names that other clients have and that lead to a server. */
function otherNames(given: Case): string[] {
  const { scene, node, server } = given;
  return [...scene.network.nodes.keys()].flatMap((host) => {
    const tunnel = clientInterface(scene, host);
    const settings = tunnel === null ? undefined : scene.loaded.document.hosts[host]?.tunnels?.[tunnel.name];
    if (settings?.kind !== 'ip-https' || settings.server === undefined) return [];
    if (nameKey(settings.server) === nameKey(server)) return [];
    const leads = lookUp(scene, node, settings.server, 'A').addresses.some((address) => isTarget(given, address));
    return leads ? settings.server : [];
  });
}

function otherName({ scene, node, tunnel, server, addresses }: Case, name: string): Edit[] {
  const host = node.host.name;
  const role = scene.loaded.document.hosts[host]?.directAccess;
  const path =
    role === undefined ? ['hosts', host, 'tunnels', tunnel, 'server'] : ['hosts', host, 'directAccess', 'server'];
  return [
    {
      code: 'ip-https-down',
      host,
      text: `${host} knocks at ${server}, ${leadsText(addresses)}; ${name} is where the server is`,
      ...setValue(path, name, server),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}

const leadsText = (addresses: readonly IpAddress[]): string =>
  addresses.length === 0
    ? 'for which there is no address'
    : `which leads to ${addresses.map((address) => address.toString()).join(', ')}, where no server is`;

/** The name has no record, or one that leads elsewhere. */
function recordEdits({ scene, server, targets, addresses, found }: Case, merit: Edit['merit']): Edit[] {
  const place = found?.place ?? null;
  if (place === null || found === null) return [];
  const [{ address, host }] = targets as readonly [Target, ...Target[]];
  return [
    {
      code: addresses.length === 0 ? 'dns-record-missing' : 'dns-record-stale',
      host: place.node.host.name,
      text: `The public name ${server}, ${leadsText(addresses)}, is to lead to ${host} (${address.toString()})`,
      ...pointName(scene, place, found.chain.at(-1)!, address),
      merit,
      survivesReboot: true,
    },
  ];
}

/** The balancer is at another port than that at which its clients knock. */
function otherPort({ scene, node, targets, addresses }: Case, port: number): Edit[] {
  return targets
    .filter(({ address }) => addresses.includes(address))
    .flatMap(({ host }) => {
      const balancer = scene.loaded.document.hosts[host]?.balancer;
      if (balancer === undefined || balancer.port === port) return [];
      return [
        {
          code: 'ip-https-down',
          host,
          text: `${host} balances TCP port ${balancer.port} of ${balancer.address}, and ${node.host.name} knocks at ${port}`,
          ...setValue(['hosts', host, 'balancer', 'port'], port, balancer.port),
          merit: 'repair',
          survivesReboot: true,
        } satisfies Edit,
      ];
    });
}
