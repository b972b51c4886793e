/** NATs: protocol 41 has no ports, so it needs a way without translation; and those that do not translate as they are to. */
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Node } from '../../../scenario/node.ts';
import type { ScenarioNat } from '../../../scenario/schema.ts';
import { asList } from '../../../scenario/schema-values.ts';
import type { PortlessPacket } from '../../../service/nat/nat.ts';
import { ipProtocol } from '../../../wire/protocol-number.ts';
import { addRoute, type Repair, setItems, setValue, together } from '../commands.ts';
import { deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { hasShell, nodeOf, type Scene } from '../scene.ts';
import { ownerName } from '../ways.ts';

/** Routers between the NAT and the other end that get a route at most. */
const MOST_ROUTERS = 8;

export function natCandidates(scene: Scene): readonly Edit[] {
  const stopped = deathsFor(scene, 'nat-no-mapping').flatMap(({ where, drop }) => {
    const packet = drop.subject as PortlessPacket | undefined;
    const nat = scene.loaded.document.hosts[where]?.nat;
    return packet?.protocol === ipProtocol.ipv6 && nat !== undefined ? [{ where, nat, packet }] : [];
  });
  const plain = firstOfEach(stopped, ({ where }) => where).flatMap(({ where, nat, packet }) =>
    plainRouter(scene, where, nat, packet),
  );
  return [...plain, ...translating(scene)];
}

/** A home router that translates nothing, or in the wrong direction: its outside is where its gateway is. */
function translating(scene: Scene): Edit[] {
  return Object.entries(scene.loaded.document.hosts).flatMap(([name, { profile, interfaces, nat }]) => {
    const cards = Object.entries(interfaces).filter(([, { ipv4 }]) => ipv4 !== undefined);
    const outside = cards.filter(([, { gateway }]) => gateway !== undefined).map(([card]) => card);
    const inside = cards.filter(([, { gateway }]) => gateway === undefined).map(([card]) => card);
    if ((profile !== 'nat' && nat === undefined) || outside.length !== 1 || inside.length === 0) return [];
    if (nat !== undefined && nat.outside === outside[0]) return [];
    const right = { inside: inside.length === 1 ? inside[0] : inside, outside: outside[0] };
    const path = ['hosts', name, 'nat'];
    const text = `outside of it is ${outside[0]}, where its gateway is, and inside ${inside.join(', ')}`;
    return [
      {
        code: nat === undefined ? 'forwarding-disabled' : 'interface-index',
        host: name,
        text:
          nat === undefined
            ? `${name} translates nothing, so no host behind it gets out: ${text}`
            : `${name} translates as if ${nat.outside} were its outside: ${text}`,
        ...(nat === undefined
          ? setValue(path, right, null)
          : together([
              setValue([...path, 'inside'], right.inside, nat.inside),
              setValue([...path, 'outside'], right.outside, nat.outside),
            ])),
        merit: 'repair',
        survivesReboot: true,
      } satisfies Edit,
    ];
  });
}

/** The NAT becomes a router; whoever sends back gets a route to what is behind it. */
function plainRouter(scene: Scene, name: string, nat: ScenarioNat, { source, destination }: PortlessPacket): Edit[] {
  const { host } = nodeOf(scene, name);
  const outside = host.interfaceByName(nat.outside)?.ipv4.addresses[0]?.address;
  if (outside === undefined) return [];
  const prefixes = asList(nat.inside).flatMap((card) => subnetsOf(host.interfaceByName(card)));
  const far = [source, destination].find((address) => !prefixes.some((prefix) => prefix.contains(address)));
  const first = far === undefined ? null : ownerName(scene, far);
  if (first === null) return [];
  const routes = prefixes.flatMap((prefix) => routesBack(scene, first, name, prefix, outside));
  const behind = prefixes.map(String).join(', ');
  const who = routes.length === 0 ? '' : `, with a route back on ${routes.map((route) => route.host).join(', ')}`;
  return [
    {
      code: 'protocol-41-nat',
      host: name,
      text: `${name} translates addresses, and protocol 41 has no ports by which it could tell whose an answer is; let it route ${behind} as it is${who}`,
      ...together([
        setValue(['hosts', name, 'nat'], null, nat),
        setValue(['hosts', name, 'forwarding'], true, scene.loaded.document.hosts[name]?.forwarding),
        ...routes.map(({ repair }) => repair),
      ]),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}

const subnetsOf = (card: NetworkInterface | undefined): IpPrefix<Ipv4Address>[] =>
  (card?.ipv4.addresses ?? []).map(({ address, prefixLength }) => IpPrefix.of(address, prefixLength));

/** From the other end on, every host that sends what is for the inside elsewhere than what is for the NAT itself. */
function routesBack(
  scene: Scene,
  first: string,
  nat: string,
  prefix: IpPrefix<Ipv4Address>,
  outside: Ipv4Address,
): { readonly host: string; readonly repair: Repair }[] {
  const routes: { host: string; repair: Repair }[] = [];
  let name: string | null = first;
  for (let count = 0; name !== null && name !== nat && count < MOST_ROUTERS; count++) {
    const node: Node = nodeOf(scene, name);
    const toNat = node.host.ipv4.decide(outside).chosen?.route;
    if (toNat === undefined) break;
    const now = node.host.ipv4.decide(prefix.address).chosen?.route;
    const nextHop = (toNat.nextHop ?? outside) as Ipv4Address;
    if (now?.interface !== toNat.interface || now.nextHop !== nextHop)
      routes.push({ host: name, repair: routed(scene, node, prefix, toNat.interface as NetworkInterface, nextHop) });
    name = ownerName(scene, nextHop);
  }
  return routes;
}

function routed(scene: Scene, node: Node, prefix: IpPrefix, out: NetworkInterface, nextHop: Ipv4Address): Repair {
  const { name } = node.host;
  if (hasShell(scene, name)) return addRoute(name, { prefix, interface: out, nextHop });
  const route = { to: prefix.toString(), via: nextHop.toString(), interface: out.name };
  return setItems(['hosts', name, 'routes'], [{ taken: null, put: route }]);
}
