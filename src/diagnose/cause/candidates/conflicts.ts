/** Addresses that two hosts of one link have: one of them has to give it up, the one that nobody means by it. */
import type { IpAddress } from '../../../addr/ip.ts';
import { parseAddressWithLength } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import { asList } from '../../../scenario/schema-values.ts';
import { IpHttpsInterface } from '../../../tunnel/ip-https/ip-https-interface.ts';
import { type Repair, setItems, setValue, type Swap, typed } from '../commands.ts';
import { namedHost } from '../connections.ts';
import type { Edit } from '../edit.ts';
import { eventsUntil, setEvents } from '../link-settings.ts';
import { hasShell, type Scene } from '../scene.ts';
import { segmentOf } from '../ways.ts';

interface Holder {
  readonly card: NetworkInterface;
  readonly prefixLength: number;
}

interface Conflict {
  readonly address: IpAddress;
  readonly holders: readonly Holder[];
}

export function conflictCandidates(scene: Scene): readonly Edit[] {
  return conflictsOf(scene).flatMap((conflict) => {
    const rightful = rightfulOf(scene, conflict);
    return conflict.holders
      .filter(({ card }) => card.host.name !== rightful)
      .flatMap((holder) => editsFor(scene, conflict, holder, rightful));
  });
}

function conflictsOf(scene: Scene): Conflict[] {
  const found = new Map<string, { address: IpAddress; holders: Holder[] }>();
  for (const { host } of scene.network.nodes.values()) {
    for (const card of host.interfaces) {
      const isClient = card instanceof IpHttpsInterface && !card.isServer;
      const segment = segmentOf(scene, card) ?? (isClient ? 'IP-HTTPS' : null);
      if (segment === null) continue;
      const own = [...card.ipv4.addresses, ...card.ipv6.addresses.filter(({ address }) => !address.isLinkLocal)];
      for (const { address, prefixLength } of own) {
        const key = `${segment} ${address.toString()}`;
        const known = found.get(key) ?? { address, holders: [] };
        known.holders.push({ card, prefixLength });
        found.set(key, known);
      }
    }
  }
  return [...found.values()].filter(({ holders }) => new Set(holders.map(({ card }) => card.host)).size > 1);
}

/**
 * Whose address it is: that of the host which has it from the start, where others were given it by commands; after which
 * a DNS record of it is called; that the flow is about; else of the one that has no other of the kind on that card.
 */
function rightfulOf(scene: Scene, { address, holders }: Conflict): string {
  const declared = holders.filter(({ card }) => isDeclared(scene, card, address));
  if (declared.length === 1) return declared[0]!.card.host.name;
  const names = holders.map(({ card }) => card.host.name);
  const called = names.filter((name) => labelsOf(scene, address).includes(name.toLowerCase()));
  if (called.length === 1) return called[0]!;
  const { from, to } = scene.run.document;
  const meant = names.find((name) => name === namedHost(scene, to) || name === from);
  if (meant !== undefined) return meant;
  const single = holders.find(({ card }) => addressesOf(card, address.family).length === 1);
  return (single ?? holders[0]!).card.host.name;
}

function isDeclared({ loaded }: Scene, { host, name }: NetworkInterface, address: IpAddress): boolean {
  const { ipv4, ipv6 } = loaded.document.hosts[host.name]?.interfaces[name] ?? {};
  return [...asList(ipv4), ...asList(ipv6)].some((text) => parseAddressWithLength(text).address === address);
}

/** The first labels of names whose records are this address. */
function labelsOf({ loaded }: Scene, address: IpAddress): string[] {
  const zones = Object.values(loaded.document.hosts).flatMap(({ dnsServer }) => Object.values(dnsServer?.zones ?? {}));
  const text = address.toString();
  return zones.flatMap(({ records }) =>
    Object.entries(records).flatMap(([label, { A = [], AAAA = [] }]) =>
      [A, AAAA].flat().includes(text) ? [label.split('.')[0]!.toLowerCase()] : [],
    ),
  );
}

const addressesOf = ({ ipv4, ipv6 }: NetworkInterface, family: 4 | 6): readonly { readonly address: IpAddress }[] =>
  family === 4 ? ipv4.addresses : ipv6.addresses.filter(({ address }) => !address.isLinkLocal);

function editsFor(scene: Scene, { address }: Conflict, holder: Holder, rightful: string): Edit[] {
  const { card } = holder;
  const host = card.host.name;
  const edit = {
    code: 'address-conflict',
    host,
    text: `${host} has ${address.toString()} on ${card.name}, which is the address of ${rightful}`,
    survivesReboot: true,
  } as const;
  const events = eventsUntil(scene, scene.network.simulator.now).filter(
    (event) => 'command' in event && event.host === host && event.command.includes(address.toString()),
  );
  const commands = scene.loaded.document.hosts[host]?.commands ?? [];
  const given = commands.filter(
    (command) => command.includes(address.toString()) && /add address|New-Net/i.test(command),
  );
  const undone = [
    ...(events.length === 0 ? [] : [setEvents(events.map(takenOut))]),
    // Who asks at the start whether it is unique is heard before it is given up.
    ...(given.length === 0 ? [] : [setItems(['hosts', host, 'commands'], given.map(takenOut))]),
  ];
  return [...givenUp(scene, address, holder), ...undone].map((repair) => ({ ...edit, ...repair, merit: 'repair' }));
}

const takenOut = (taken: unknown): Swap => ({ taken, put: null });

/** How a host gives an address up: an identifier of its own choice, or the address itself. */
function givenUp(scene: Scene, address: IpAddress, { card, prefixLength }: Holder): Repair[] {
  const { name } = card.host;
  const document = scene.loaded.document.hosts[name];
  const fixed = document?.interfaces[card.name]?.interfaceId;
  const origin = address.family === 6 ? card.ipv6.find(address)?.origin : 'manual';
  if (origin !== 'manual' && fixed !== undefined)
    return [setValue(['hosts', name, 'interfaces', card.name, 'interfaceId'], null, fixed)];
  const role = document?.directAccess;
  if (card instanceof IpHttpsInterface && role?.role === 'client' && role.interfaceId !== undefined)
    return [setValue(['hosts', name, 'directAccess', 'interfaceId'], null, role.interfaceId)];
  if (!hasShell(scene, name) || origin !== 'manual') return [];
  const context = `netsh interface ipv${address.family}`;
  const of = `${card.index} ${address.toString()}`;
  return [
    typed(name, `${context} delete address ${of}`, `${context} add address ${of}/${prefixLength}`, [
      `Remove-NetIPAddress -IPAddress ${address.toString()} -InterfaceIndex ${card.index} -Confirm:$false`,
    ]),
  ];
}
