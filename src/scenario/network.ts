import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { parseIpAddress } from '../addr/ip.ts';
import { MacAddress } from '../addr/mac.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import { serveTcp } from '../app/tcp-exchange.ts';
import { EthernetInterface } from '../host/ethernet-interface.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { FaultInjector } from '../link/fault-injector.ts';
import type { Link } from '../link/link.ts';
import { Switch } from '../link/switch.ts';
import { DnsServer } from '../service/dns-server.ts';
import { RandomStream } from '../sim/random.ts';
import { Simulator } from '../sim/simulator.ts';
import { Trace } from '../trace/trace.ts';
import { readZones } from './zones.ts';
import { hasFaults, readLinkFaults } from './link-faults.ts';
import type { LoadedScenario } from './load.ts';
import { Node } from './node.ts';
import { profileOf } from './profile-switches.ts';
import type { ScenarioHost, ScenarioInterface, ScenarioLink, ScenarioTunnel } from './schema.ts';
import { asList } from './schema-values.ts';
import { parseDuration, parseRate } from './units.ts';

/** Indexes that Windows gives to real cards are about there; those that a scenario names are left out. */
const FIRST_INDEX = 10;

/** The network of a scenario, built and not yet running. */
export interface Network {
  readonly simulator: Simulator;
  readonly trace: Trace;
  readonly links: ReadonlyMap<string, Link>;
  /** Those of the links on which something may go wrong. */
  readonly faultInjectors: ReadonlyMap<string, FaultInjector>;
  readonly nodes: ReadonlyMap<string, Node>;
}

/** @throws ScenarioError when a switch of a profile is unknown */
export function buildNetwork(loaded: LoadedScenario): Network {
  const { document } = loaded;
  const simulator = new Simulator(document.seed);
  const trace = new Trace();
  const links = new Map<string, Link>();
  const faultInjectors = new Map<string, FaultInjector>();
  for (const [name, settings] of Object.entries(document.links)) {
    const plain = makeLink(simulator, name, settings);
    links.set(name, plain);
    if (!hasFaults(document, name)) continue;
    const injector = new FaultInjector(simulator, trace, plain, readLinkFaults(settings));
    faultInjectors.set(name, injector);
    links.set(name, injector);
  }
  const nodes = new Map<string, Node>();
  const macs = new MacAddresses();
  for (const [name, host] of Object.entries(document.hosts)) {
    const node = new Node(simulator, trace, name, profileOf(loaded, name), {
      servers: (host.dns?.servers ?? []).map(parseIpAddress),
      suffix: host.dns?.suffix ?? null,
    });
    nodes.set(name, node);
    new NodeBuilder(node, host, links, macs).build();
  }
  return { simulator, trace, links, faultInjectors, nodes };
}

function makeLink(simulator: Simulator, name: string, { rate, delay, mtu }: ScenarioLink): Link {
  return new Switch(simulator, name, { rate: parseRate(rate)!, delay: parseDuration(delay)!, mtu });
}

/** Addresses made of the names alone, so that one more host changes nobody else's. */
class MacAddresses {
  private readonly used = new Set<MacAddress>();

  take(host: string, card: string): MacAddress {
    const random = new RandomStream(0, `${host}/${card}`);
    for (;;) {
      // Locally administered, not a group (IEEE 802 section 8.2).
      const mac = MacAddress.of(0x0200, random.next());
      if (this.used.has(mac)) continue;
      this.used.add(mac);
      return mac;
    }
  }
}

class NodeBuilder {
  private readonly node: Node;
  private readonly document: ScenarioHost;
  private readonly links: ReadonlyMap<string, Link>;
  private readonly macs: MacAddresses;
  private readonly taken: Set<number>;

  constructor(node: Node, document: ScenarioHost, links: ReadonlyMap<string, Link>, macs: MacAddresses) {
    this.node = node;
    this.document = document;
    this.links = links;
    this.macs = macs;
    const named = [...Object.values(document.interfaces), ...Object.values(document.tunnels ?? {})];
    this.taken = new Set(named.flatMap(({ index }) => index ?? []));
  }

  build(): void {
    const { node, document } = this;
    const { host } = node;
    host.ipv4.forwarding = document.forwarding ?? false;
    for (const [name, settings] of Object.entries(document.interfaces)) this.addCard(name, settings);
    for (const [name, settings] of Object.entries(document.tunnels ?? {})) this.addTunnel(name, settings);
    if (host.profile.automaticIsatapAdapters && document.tunnels === undefined) this.addAutomaticTunnels();
    for (const route of document.routes ?? []) this.addRoute(route);
    for (const service of document.services ?? []) serveTcp(node.tcp, Number(service.slice('tcp/'.length)));
    if (document.dnsServer !== undefined) {
      const server = new DnsServer(readZones(document.dnsServer, host.name), document.dnsServer.queryBlockList);
      server.listen(node.udp);
    }
  }

  private takeIndex(wanted: number | undefined): number {
    if (wanted !== undefined) return wanted;
    let index = FIRST_INDEX;
    while (this.taken.has(index)) index++;
    this.taken.add(index);
    return index;
  }

  private addCard(name: string, settings: ScenarioInterface): void {
    const { host } = this.node;
    const mac = settings.mac === undefined ? this.macs.take(host.name, name) : MacAddress.parse(settings.mac);
    const card = new EthernetInterface(host, this.takeIndex(settings.index), name, mac, this.links.get(settings.link)!);
    host.addInterface(card);
    for (const text of asList(settings.ipv4)) {
      const { address, length } = parseAddressWithLength(text);
      card.ipv4.assign(address as Ipv4Address, length);
    }
    if (settings.gateway !== undefined)
      this.addRoute({ to: '0.0.0.0/0', via: settings.gateway, interface: name, metric: 256 });
    card.ipv4.metric = settings.metric ?? null;
    card.ipv6.settings.mtu = settings.mtu ?? null;
    if (settings.interfaceId !== undefined)
      card.discovery.learned.fixedIdentifier = Ipv6Address.parse(settings.interfaceId);
    this.configureIpv6(card, settings);
    if (settings.ra !== undefined) this.setAdvertisement(card, settings.ra);
    card.discovery.start();
    card.settingsChanged();
  }

  private configureIpv6(target: NetworkInterface, settings: ScenarioInterface | ScenarioTunnel): void {
    target.ipv6.settings.metric = settings.metric ?? null;
    target.ipv6.settings.forwarding = settings.forwarding ?? false;
    target.ipv6.settings.advertise = settings.advertise ?? false;
    for (const text of asList(settings.ipv6)) {
      const { address, length } = parseAddressWithLength(text);
      target.assignIpv6(address as Ipv6Address, length);
    }
  }

  private setAdvertisement(card: EthernetInterface, ra: NonNullable<ScenarioInterface['ra']>): void {
    card.discovery.advertiser.fixed = {
      prefixes: ra.prefixes.map((prefix) => IpPrefix.parse6(prefix)),
      routes: ra.routes.map((prefix) => IpPrefix.parse6(prefix)),
      lifetime: Math.floor(parseDuration(ra.lifetime)! / 1e9),
      mtu: ra.mtu ?? null,
    };
    card.ipv6.settings.advertise = true;
  }

  private addTunnel(name: string, settings: ScenarioTunnel): void {
    const { node } = this;
    const over = node.host.interfaceByName(settings.over)!;
    const index = this.takeIndex(settings.index);
    if (settings.kind === '6in4') {
      const tunnel = node.addConfiguredTunnel(index, name, over, {
        remote: Ipv4Address.parse(settings.remote),
        mtu: settings.mtu,
        followsPathMtu: settings.pmtud,
        timeToLive: settings.ttl,
        ingressFilter: settings.ingressFilter,
      });
      this.configureIpv6(tunnel, settings);
      tunnel.settingsChanged();
      return;
    }
    const adapter = node.addIsatap(index, name, over);
    if (settings.state !== undefined) node.isatap.setState(settings.state);
    if (settings.router !== undefined) node.isatap.setRouter(settings.router);
    this.configureIpv6(adapter, settings);
  }

  /** One adapter for each IPv4 interface, the first named after the connection's suffix (windows.md section 4). */
  private addAutomaticTunnels(): void {
    const { host } = this.node;
    const { suffix } = this.node.resolver;
    for (const [position, over] of host.interfaces.filter(({ ipv4 }) => ipv4.addresses.length > 0).entries()) {
      const name = `isatap.${position === 0 && suffix !== null ? suffix : over.name}`;
      this.node.addIsatap(this.takeIndex(undefined), name, over);
    }
  }

  private addRoute(route: { to: string; via?: string | undefined; interface: string; metric: number }): void {
    const { host } = this.node;
    const out = host.interfaceByName(route.interface)!;
    const prefix = IpPrefix.parse(route.to);
    const shared = {
      interface: out,
      metric: route.metric,
      publish: 'no',
      origin: 'manual',
      persistent: true,
      validUntil: Infinity,
    } as const;
    if (prefix.address.family === 4) {
      host.ipv4.routes.add({
        ...shared,
        prefix: IpPrefix.parse4(route.to),
        nextHop: route.via === undefined ? null : Ipv4Address.parse(route.via),
      });
    } else {
      host.ipv6.routes.add({
        ...shared,
        prefix: IpPrefix.parse6(route.to),
        nextHop: route.via === undefined ? null : Ipv6Address.parse(route.via),
      });
    }
  }
}
