import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { serveTcp } from '../app/tcp-exchange.ts';
import { EthernetInterface } from '../host/ethernet-interface.ts';
import { Firewall } from '../host/firewall.ts';
import type { Host } from '../host/host.ts';
import type { HostProfile } from '../host/profile.ts';
import { VlanInterface } from '../host/vlan-interface.ts';
import type { IpsecRule } from '../ipsec/rule.ts';
import type { Link } from '../link/link.ts';
import type { VlanSwitch } from '../link/vlan-switch.ts';
import { DnsServer } from '../service/dns-server.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { Trace } from '../trace/trace.ts';
import { startBalancer } from './balancer.ts';
import { storeDeclared } from './declared-configuration.ts';
import { type MadeAssociations, readIpsec, startIpsec } from './ipsec.ts';
import type { MacAddresses } from './mac-addresses.ts';
import { startNat } from './nat.ts';
import { NAT64_INTERFACE, startDns64, startNat64 } from './nat64.ts';
import { readNameSettings } from './names.ts';
import { Node } from './node.ts';
import { readAdvertisement } from './router-advertisement.ts';
import type { ScenarioHost, ScenarioInterface } from './schema.ts';
import { addTunnel } from './tunnels.ts';
import { readPortVlans } from './vlans.ts';
import { readZones } from './zones.ts';

/** Indexes that Windows gives to real cards are about there; those that a scenario names are left out. */
const FIRST_INDEX = 10;

/** What the machines of a network share. `nodes`: what runs on each. */
export interface Surroundings {
  readonly simulator: Simulator;
  readonly trace: Trace;
  readonly links: ReadonlyMap<string, Link>;
  readonly vlanSwitches: ReadonlyMap<string, VlanSwitch>;
  readonly nodes: Map<string, Node>;
  readonly macs: MacAddresses;
  /** The present time in seconds since 1970. */
  readonly clock: () => number;
  readonly associations: MadeAssociations;
}

/**
 * A machine of a scenario. Its cards and its persistent store stay; what runs on it is a node that ends with the power,
 * and after a reboot another one that knows only what was stored. What the scenario declares is stored before the first
 * boot; start commands belong to the story and are not run again.
 */
export class Machine {
  private readonly surroundings: Surroundings;
  private readonly name: string;
  private readonly document: ScenarioHost;
  private readonly profile: HostProfile;
  /** Those of the node that runs now. */
  private readonly cards = new Map<string, EthernetInterface>();
  private readonly indexes = new Map<string, number>();
  private readonly taken: Set<number>;
  private dnsServer: DnsServer | null = null;
  /** Connection security rules as commands have left them; null: as the scenario declares them. */
  private ipsecRules: readonly IpsecRule[] | null = null;
  private isOn = true;

  constructor(surroundings: Surroundings, name: string, document: ScenarioHost, profile: HostProfile) {
    this.surroundings = surroundings;
    this.name = name;
    this.document = document;
    this.profile = profile;
    const named = [...Object.values(document.interfaces), ...Object.values(document.tunnels ?? {})];
    this.taken = new Set(named.flatMap(({ index }) => index ?? []));
    this.makeNode(null);
    storeDeclared(document, this.node);
    this.boot();
  }

  get isRunning(): boolean {
    return this.isOn;
  }

  private get node(): Node {
    return this.surroundings.nodes.get(this.name)!;
  }

  /**
   * Switches the machine off and after a while on again. Meanwhile its cards are down, and frames to it die there.
   * @param reindex give every ISATAP adapter a new index, as Windows does when it makes them anew
   * @param booted called when it runs again
   */
  reboot(downTime: Nanoseconds, reindex: boolean, booted: () => void = () => undefined): void {
    const previous = this.node;
    const adapters = previous.isatap.adapters.map(({ name }) => name);
    this.isOn = false;
    previous.host.switchOff();
    this.ipsecRules = previous.ipsec?.rules ?? null;
    this.makeNode(previous);
    for (const card of this.cards.values()) card.setUp(false);
    this.surroundings.simulator.after(downTime, () => {
      this.isOn = true;
      if (reindex) for (const name of adapters) this.giveIndex(name, Math.max(...this.taken) + 1);
      this.boot();
      booted();
    });
  }

  /** Puts a node with the machine's cards in its place. */
  private makeNode(previous: Node | null): void {
    const { simulator, trace, nodes } = this.surroundings;
    const { dns, interfaces } = this.document;
    const node = new Node(simulator, trace, this.name, this.profile, readNameSettings(dns, this.name), previous);
    // Those that lie over a card come after it.
    const all = Object.entries(interfaces);
    for (const [name, settings] of [...all.filter(isOnLink), ...all.filter((entry) => !isOnLink(entry))]) {
      const card = this.makeCard(node.host, name, settings);
      node.host.addInterface(card);
      this.cards.set(name, card);
    }
    nodes.set(this.name, node);
  }

  private makeCard(host: Host, name: string, settings: ScenarioInterface): EthernetInterface {
    const { links, vlanSwitches, macs } = this.surroundings;
    const { mac, link, over, vlan } = settings;
    const index = this.indexOf(name, settings.index);
    if (link === undefined) return new VlanInterface(host, index, name, this.cards.get(over!)!, vlan!);
    const address = mac === undefined ? macs.of(this.name, name) : MacAddress.parse(mac);
    const card = new EthernetInterface(host, index, name, address, links.get(link)!);
    const vlanSwitch = vlanSwitches.get(link);
    vlanSwitch?.setVlans(card.port, readPortVlans(settings, vlanSwitch.vlans));
    return card;
  }

  private indexOf(name: string, wanted: number | undefined): number {
    const known = this.indexes.get(name) ?? wanted;
    if (known !== undefined) return known;
    let index = FIRST_INDEX;
    while (this.taken.has(index)) index++;
    return this.giveIndex(name, index);
  }

  private giveIndex(name: string, index: number): number {
    this.taken.add(index);
    this.indexes.set(name, index);
    return index;
  }

  /** Brings the node up with what is stored, and starts its services. */
  private boot(): void {
    const { node, document } = this;
    const { host } = node;
    host.ipv4.forwarding = document.forwarding ?? false;
    node.directAccess = document.directAccess ?? null;
    if (document.firewall !== undefined) host.firewall = new Firewall(host);
    for (const [name, settings] of Object.entries(document.interfaces)) startCard(this.cards.get(name)!, settings);
    for (const [name, settings] of Object.entries(document.tunnels ?? {})) {
      const index = this.indexOf(name, settings.index);
      addTunnel({ node, name, index, cards: this.cards, clock: this.surroundings.clock }, settings);
    }
    if (host.profile.automaticIsatapAdapters && document.tunnels === undefined) this.addAutomaticTunnels();
    host.stored.restoreRoutes(host);
    const ipsec = readIpsec(document);
    if (ipsec !== null)
      startIpsec(node, { ...ipsec, rules: this.ipsecRules ?? ipsec.rules }, this.surroundings.associations);
    if (document.nat !== undefined) startNat(node, document.nat);
    if (document.nat64 !== undefined) startNat64(node, document.nat64, this.indexOf(NAT64_INTERFACE, undefined));
    if (document.dns64 !== undefined) startDns64(node, document.dns64);
    if (document.balancer !== undefined) startBalancer(node, document.balancer);
    for (const service of document.services ?? []) serveTcp(node.tcp, Number(service.slice('tcp/'.length)));
    if (document.dnsServer !== undefined) {
      const { queryBlockList } = document.dnsServer;
      this.dnsServer ??= new DnsServer(readZones(document.dnsServer, host.name), queryBlockList);
      this.dnsServer.listen(node.udp);
      node.dnsServer = this.dnsServer;
    }
    node.registration?.start();
  }

  /** One adapter for each IPv4 interface, the first named after the connection's suffix (windows.md section 4). */
  private addAutomaticTunnels(): void {
    const { host, resolver } = this.node;
    const { suffix } = resolver;
    for (const [position, over] of host.interfaces.filter(({ ipv4 }) => ipv4.addresses.length > 0).entries()) {
      const name = `isatap.${position === 0 && suffix !== null ? suffix : over.name}`;
      host.stored.restoreInterface(this.node.addIsatap(this.indexOf(name, undefined), name, over));
    }
  }
}

const isOnLink = ([, { link }]: readonly [string, ScenarioInterface]): boolean => link !== undefined;

function startCard(card: EthernetInterface, { interfaceId, ra, networkProfile }: ScenarioInterface): void {
  if (networkProfile !== undefined) card.networkProfile = networkProfile;
  if (interfaceId !== undefined) card.discovery.learned.fixedIdentifier = Ipv6Address.parse(interfaceId);
  if (ra !== undefined) card.discovery.advertiser.fixed = readAdvertisement(ra);
  if (card.host.stored.disabledAdapters.has(card.name)) card.setUp(false);
  else card.bringUp();
}
