/** The host of a scenario that outputs make. */
import { isatapLocator } from '../addr/embedded.ts';
import { AddressError } from '../addr/error.ts';
import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { notUnicast } from '../shell/address-use.ts';
import { Classifier, defaultLength } from './classify.ts';
import { directAccessOf } from './direct-access.ts';
import { type ImportedHost, type ImportedInterface, type InterfaceKind, isLinkLocal, kindOf, nameOf } from './host.ts';
import { addressText, type HostInput, type InterfaceInput, type IsatapInput, type Making } from './making.ts';
import type { ProfileName } from './profile.ts';
import { policyCommands } from './prefix-policies.ts';
import { configuredRoutes } from './route-lines.ts';
import { ipv4Missing, routerMissing } from './missing.ts';
import { interfaceNames } from './scenario-names.ts';

/** A host as it stands in a scenario, and what has to be said of it. */
export interface HostDocument {
  readonly host: HostInput;
  /** Subnets by interface of the scenario, for links: the name of a link that hosts of the subnet have alike. */
  readonly links: ReadonlyMap<string, string>;
  /** What was decided by a rule. */
  readonly decided: readonly string[];
  /** What of the outputs is not in the host. */
  readonly leftOut: readonly string[];
  /** What nothing tells and a run needs. */
  readonly missing: readonly string[];
  /** Addresses that routers told, which another host of the scenario has to advertise. */
  readonly learned: readonly LearnedAddresses[];
}

export interface LearnedAddresses {
  /** The interface's name in the scenario. */
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly addresses: readonly string[];
}

/** Whether `show interfaces` listed all interfaces: what is not in the list is not there. */
export function hostDocument(imported: ImportedHost, profile: ProfileName, allListed: boolean): HostDocument {
  const making: Making = {
    imported,
    classifier: new Classifier(imported),
    names: interfaceNames(imported),
    given: new Set(),
    decided: [],
    leftOut: [],
    missing: [],
  };
  const { names } = making;
  const used = new Set(imported.routes.map(({ owner }) => owner));
  const cards = imported.interfaces.filter((each) => isCard(each, used, making));
  const links = new Map(cards.map((each) => [names.get(each)!, linkName(each)]));
  const interfaces = Object.fromEntries(cards.map((each) => [names.get(each)!, cardInput(each, making, links)]));
  const tunnels = isatapTunnels(cards, making);
  const directAccess = directAccessOf(cards, tunnels, making);
  const { routes, commands } = configuredRoutes(cards, tunnels, directAccess !== null, making);
  const dns = dnsOf(cards, making);
  const isatap = [...isatapCommands(tunnels.size > 0, making), ...policyCommands(imported.prefixPolicies, profile)];
  const hasTunnels = tunnels.size > 0 || (allListed && directAccess === null);
  const host: HostInput = {
    profile,
    ...(dns === null ? {} : { dns }),
    ...(imported.routing === true ? { forwarding: true } : {}),
    interfaces,
    ...(hasTunnels
      ? { tunnels: Object.fromEntries([...tunnels].map(([each, input]) => [names.get(each)!, input])) }
      : {}),
    ...(directAccess === null ? {} : { directAccess }),
    ...(routes.length === 0 ? {} : { routes }),
    ...(isatap.length + commands.length === 0 ? {} : { commands: [...isatap, ...commands] }),
  };
  ipv4Missing(cards, making);
  routerMissing(cards, tunnels, directAccess === null ? 0 : 1, making);
  if (cards.length === 0) making.missing.push('an interface with a connection: none is in the outputs');
  return {
    host,
    links,
    decided: making.decided,
    leftOut: making.leftOut,
    missing: making.missing,
    learned: imported.interfaces.flatMap((each) => learnedBy(each, making)),
  };
}

/** Ethernet and the like, connected or with addresses or routes. */
function isCard(each: ImportedInterface, used: ReadonlySet<ImportedInterface | null>, { leftOut }: Making): boolean {
  const kind = kindOf(each);
  if (kind === 'isatap' || kind === 'ip-https' || kind === 'loopback') return false;
  const { connected } = each.values;
  const isUp = connected?.value ?? (each.addresses.length > 0 || used.has(each));
  if (kind === 'ethernet' && isUp) return true;
  const why = connected === undefined ? 'nothing says that it has a connection' : 'it has no connection';
  leftOut.push(`${nameOf(each)}: ${kind === 'ethernet' ? why : 'a tunnel that the model does not have'}`);
  return false;
}

/** One name for the hosts of a subnet. */
export function linkName({ addresses, index, name }: ImportedInterface): string {
  const ipv4 = addresses.find(({ address }) => address.family === 4 && !isLinkLocal(address));
  const ipv6 = addresses.find(({ address }) => address.family === 6 && !isLinkLocal(address));
  const own = ipv4 ?? ipv6;
  if (own === undefined) return `lan-${index ?? (name ?? 'x').replaceAll(/[^A-Za-z0-9]/g, '')}`;
  const { address } = IpPrefix.of<IpAddress>(own.address, own.prefixLength ?? defaultLength(own.address));
  return `lan-${address.toString().replaceAll(':', '-').replaceAll(/-+$/g, '')}`;
}

const oneOrList = <Item>(items: readonly Item[]): Item | Item[] => (items.length === 1 ? items[0]! : [...items]);

/** An address of two interfaces belongs to the first. */
function isGivenOnce(address: IpAddress, each: ImportedInterface, { given, leftOut }: Making): boolean {
  const isNew = !given.has(address);
  given.add(address);
  if (!isNew) leftOut.push(`${address.toString()} of ${nameOf(each)}: another interface has it too`);
  return isNew;
}

function cardInput(each: ImportedInterface, making: Making, links: ReadonlyMap<string, string>): InterfaceInput {
  const { classifier, names, decided } = making;
  const { values, gateways } = each;
  const configured = classifier.configuredAddresses(each);
  const texts = (family: 4 | 6): string[] =>
    configured
      .filter(({ address }) => address.family === family && isGivenOnce(address, each, making))
      .map(({ address, prefixLength }) => {
        if (prefixLength === null)
          decided.push(`${address.toString()} is a /${defaultLength(address)}: no output has its prefix length`);
        return `${addressText(address)}/${prefixLength ?? defaultLength(address)}`;
      });
  const [ipv4, ipv6] = [texts(4), texts(6)];
  const gateway = gateways.find(({ family }) => family === 4);
  if (values.dhcp?.value === true && ipv4.length > 0)
    decided.push(`${ipv4.join(', ')} came by DHCP and is a fixed address here`);
  return {
    ...(each.index === null ? {} : { index: each.index }),
    link: links.get(names.get(each)!)!,
    ...(ipv4.length === 0 ? {} : { ipv4: oneOrList(ipv4) }),
    ...(gateway === undefined ? {} : { gateway: gateway.toString() }),
    ...(ipv6.length === 0 ? {} : { ipv6: oneOrList(ipv6) }),
    ...settingsInput(each),
    ...mtuInput(values.mtu?.value),
  };
}

const MOST_METRIC = 9999;

function settingsInput({ values }: ImportedInterface): { metric?: number; forwarding?: boolean; advertise?: boolean } {
  const metric = (values.metric6 ?? values.metric4)?.value;
  return {
    ...(metric === undefined || metric > MOST_METRIC ? {} : { metric }),
    ...(values.forwarding?.value === true ? { forwarding: true } : {}),
    ...(values.advertising?.value === true ? { advertise: true } : {}),
  };
}

/** The usual one is left out. */
const mtuInput = (mtu: number | undefined): { mtu?: number } =>
  mtu === undefined || mtu === 1500 || mtu < 1280 || mtu > 65_535 ? {} : { mtu };

/** ISATAP adapters over the card that their addresses or names belong to. */
function isatapTunnels(cards: readonly ImportedInterface[], making: Making): Map<ImportedInterface, IsatapInput> {
  const { imported, classifier, names, leftOut, decided } = making;
  const tunnels = new Map<ImportedInterface, IsatapInput>();
  const used = new Set<ImportedInterface>();
  const ofKind = (kind: InterfaceKind): ImportedInterface[] =>
    imported.interfaces.filter((each) => kindOf(each) === kind);
  // Those that are up choose first.
  const isUp = ({ values, addresses }: ImportedInterface): boolean => values.connected?.value ?? addresses.length > 0;
  const adapters = [...ofKind('isatap')].sort((a, b) => Number(isUp(b)) - Number(isUp(a)));
  for (const adapter of adapters) {
    const over = cardBelow(
      adapter,
      cards.filter((card) => !used.has(card)),
      cards.length,
    );
    if (over === null) {
      leftOut.push(`${nameOf(adapter)}: nothing tells the interface that it lies over`);
      continue;
    }
    used.add(over.card);
    if (over.guessed) decided.push(`${nameOf(adapter)} lies over ${nameOf(over.card)}, the interface that is left`);
    const state = imported.isatap.state?.value ?? (isUp(adapter) ? 'enabled' : undefined);
    if (imported.isatap.state === null && state !== undefined)
      decided.push(`ISATAP is enabled: ${nameOf(adapter)} has a connection, and no output has the state`);
    const ipv6 = classifier
      .configuredAddresses(adapter)
      .filter(({ address }) => address.family === 6)
      .map(({ address }) => `${addressText(address)}/128`);
    tunnels.set(adapter, {
      kind: 'isatap',
      ...(adapter.index === null ? {} : { index: adapter.index }),
      over: names.get(over.card)!,
      ...(state === undefined || state === 'default' ? {} : { state }),
      ...(ipv6.length === 0 ? {} : { ipv6: oneOrList(ipv6) }),
      ...settingsInput(adapter),
    });
  }
  return tunnels;
}

/** By the IPv4 address inside its addresses, by the suffix in its name, or the only one there is. `count`: of all cards. */
function cardBelow(
  { addresses, name, values }: ImportedInterface,
  cards: readonly ImportedInterface[],
  count: number,
): { readonly card: ImportedInterface; readonly guessed: boolean } | null {
  const locators = new Set(
    addresses.flatMap(({ address }) => (address.family === 6 ? (isatapLocator(address) ?? []) : [])),
  );
  const byAddress = cards.find((card) =>
    card.addresses.some(({ address }) => address.family === 4 && locators.has(address)),
  );
  if (byAddress !== undefined) return { card: byAddress, guessed: false };
  const withIpv4 = cards.filter((card) => card.addresses.some(({ address }) => address.family === 4));
  const suffix = /^isatap\.(.+?)\.?$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? values.suffix?.value.toLowerCase();
  const bySuffix = withIpv4.filter(
    (card) => suffix !== undefined && card.values.suffix?.value.toLowerCase() === suffix,
  );
  if (bySuffix.length === 1) return { card: bySuffix[0]!, guessed: false };
  // The only card of the host is below whatever IPv4 address it has.
  const left = withIpv4.length === 0 && count === 1 ? cards : withIpv4;
  return left.length === 1 ? { card: left[0]!, guessed: true } : null;
}

/** What `set router` takes. */
function isMachine(router: string): boolean {
  if (!/^[\d.]+$/.test(router)) return /^[A-Za-z0-9._-]{1,253}$/.test(router);
  try {
    return notUnicast(Ipv4Address.parse(router)) === null;
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return false;
  }
}

function isatapCommands(hasTunnels: boolean, { imported: { isatap }, leftOut }: Making): string[] {
  const router = isatap.router?.value ?? null;
  const state = isatap.state?.value;
  const isUsable = router !== null && isMachine(router);
  if (router !== null && !isUsable)
    leftOut.push(`the ISATAP router ${JSON.stringify(router)}: neither a name nor the IPv4 address of a machine`);
  return [
    ...(isUsable ? [`netsh interface isatap set router ${router}`] : []),
    // Adapters of the scenario have the state themselves.
    ...(state === undefined || state === 'default' || hasTunnels ? [] : [`netsh interface isatap set state ${state}`]),
  ];
}

const SUFFIX = /^[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){0,8}$/;
/** Windows asks these when it knows no other: site-local addresses of RFC 3879 that nobody has. */
const WELL_KNOWN = /^fec0:0:0:ffff::[123]$/;

function dnsOf(cards: readonly ImportedInterface[], { imported, missing }: Making): HostInput['dns'] | null {
  const all = imported.interfaces.flatMap(({ dnsServers }) => dnsServers.map(String));
  const servers = [...new Set(all)].filter((server) => !WELL_KNOWN.test(server));
  const suffixes = [imported.primarySuffix, ...cards.map(({ values }) => values.suffix?.value ?? null)];
  const suffix = suffixes.find((each) => each !== null && SUFFIX.test(each));
  if (servers.length === 0) missing.push('DNS servers (`ipconfig /all` has them)');
  return servers.length === 0 && suffix === undefined
    ? null
    : { servers, ...(suffix === null || suffix === undefined ? {} : { suffix }) };
}

/** Addresses that routers told are not configuration. */
function learnedBy(each: ImportedInterface, { classifier, names }: Making): LearnedAddresses[] {
  const learned = classifier.learnedAddresses(each);
  if (learned.length === 0) return [];
  const prefixes = learned.map(({ address, prefixLength }) =>
    IpPrefix.of<IpAddress>(address, prefixLength ?? 64).toString(),
  );
  return [
    {
      name: names.get(each)!,
      prefixes: [...new Set(prefixes)],
      addresses: learned.map(({ address }) => addressText(address)),
    },
  ];
}
