import os from 'node:os';
import { AddressError } from '../addr/error.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import { EthernetInterface } from '../host/ethernet-interface.ts';
import { VlanInterface } from '../host/vlan-interface.ts';
import { LiveBridge } from '../live/bridge.ts';
import type { BridgeWorld } from '../live/bridge.ts';
import { InsideDrops } from '../live/inside-drops.ts';
import type { Node } from '../scenario/node.ts';
import { type BegunScenario, beginScenario, ownerOf } from '../scenario/run.ts';
import { readPortVlans } from '../scenario/vlans.ts';
import { suggestion } from '../shell/suggest.ts';
import { UsageError } from './failure.ts';

/** Who is to be live, as it was typed. */
export interface LiveEnds {
  readonly host: string;
  readonly bind: string;
  readonly peers: readonly string[];
}

/** A scenario of which one host is to be live. Its start commands are given, its clock stands at zero. */
export interface LivePlan {
  readonly ready: ReadyScenario;
  readonly hostName: string;
  /** The interface that has the address. */
  readonly card: EthernetInterface;
  readonly bind: Ipv4Address;
  readonly peers: readonly Ipv4Address[];
  readonly begun: BegunScenario;
  /** What will not work as it stands, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Begins a scenario and finds what is to be live.
 * @param isHere whether this machine has an address
 * @throws UsageError
 */
export function planLive(
  ready: ReadyScenario,
  { host, bind, peers }: LiveEnds,
  isHere: (address: Ipv4Address) => boolean = isAddressHere,
): LivePlan {
  const { loaded, network, commands } = ready;
  if (!network.nodes.has(host))
    throw new UsageError(
      `${loaded.file} has no host ${JSON.stringify(host)}`,
      suggestion(host, [...network.nodes.keys()]),
    );
  const address = parseAddress('bind', bind);
  const begun = beginScenario(loaded, network, commands);
  const node = network.nodes.get(host)!;
  const card = findCard(node, address, loaded.file);
  const addresses = [...new Set(peers.map((text) => parseAddress('peer', text)))];
  for (const peer of addresses) {
    checkPeer(ready, card, address, peer);
    if (isHere(peer))
      throw new UsageError(
        `--peer ${peer.toString()} is an address of this machine`,
        'name another machine; packets to its own addresses do not leave this one',
      );
  }
  const notes = addresses.flatMap((peer) => wayNotes(node, card, peer));
  return { ready, hostName: host, card, bind: address, peers: addresses, begun, notes };
}

/** Whether this machine has an address in the real network. */
export const isAddressHere = (address: Ipv4Address): boolean =>
  Object.values(os.networkInterfaces()).some((all) => all?.some((each) => each.address === address.toString()));

/** This network, loopback, reserved (RFC 6890): 0.0.0.0/8, 127.0.0.0/8, 240.0.0.0/4. */
const NOT_ONE_MACHINE = [
  { prefix: 0, shift: 24 },
  { prefix: 127, shift: 24 },
  { prefix: 15, shift: 28 },
];

function parseAddress(option: string, text: string): Ipv4Address {
  try {
    return Ipv4Address.parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new UsageError(`--${option} ${text}: ${error.message}`, 'an IPv4 address such as 192.0.2.1');
  }
}

/** The interface of a host that has an address. */
function findCard({ host }: Node, address: Ipv4Address, file: string): EthernetInterface {
  const card = host.interfaces.find(({ ipv4 }) => ipv4.has(address));
  if (card instanceof EthernetInterface) return card;
  const own = host.interfaces.flatMap(({ name, ipv4 }) =>
    ipv4.addresses.map((each) => `${each.address.toString()} (${name})`),
  );
  throw new UsageError(
    `${host.name} has not the address ${address.toString()} in ${file}`,
    `ISATAP addresses embed it, so it is to be the same: give ${host.name} that address in the scenario, or bind one that it has: ${own.join(', ')}`,
  );
}

function checkPeer({ network }: ReadyScenario, card: EthernetInterface, bind: Ipv4Address, peer: Ipv4Address): void {
  const text = peer.toString();
  if (peer === bind) throw new UsageError(`--peer ${text} is the bound address itself`, 'name the real machine');
  const isGroup = peer.isMulticast || peer === Ipv4Address.broadcast || card.ipv4.isBroadcast(peer);
  if (isGroup || NOT_ONE_MACHINE.some(({ prefix, shift }) => peer.w3 >>> shift === prefix))
    throw new UsageError(`--peer ${text} is no address of one machine`, 'name each peer by its own address');
  const owner = ownerOf(network, peer);
  if (owner !== null)
    throw new UsageError(
      `--peer ${text} is ${owner} of the scenario`,
      'it cannot be in both networks: give one of them another address',
    );
}

/** Whether the host finds the way to a peer, and out of the interface that is live. */
function wayNotes({ host }: Node, card: EthernetInterface, peer: Ipv4Address): string[] {
  const { interface: out } = host.ipv4.destinationOf(peer);
  if (out === card) return [];
  const found = out === null ? 'no route' : `a route through ${out.name} instead of ${card.name}`;
  return [
    `${host.name} has ${found} to ${peer.toString()}: what it sends there does not get out. Give ${card.name} a gateway or a route in the scenario.`,
  ];
}

/** A plan that is carried out. */
export interface LiveNetwork {
  readonly bridge: LiveBridge;
  readonly drops: InsideDrops;
}

/** Joins the host to the real network; the pacer of the world makes time pass. */
export function goLive(plan: LivePlan, rate: number, world: BridgeWorld): LiveNetwork {
  const { ready, hostName, card, bind, peers } = plan;
  const { network } = ready;
  const drops = new InsideDrops(network.trace);
  const bridge = new LiveBridge(
    network,
    card.port,
    { bind, peers, rate, standsInFor: (address) => isLoneGateway(plan, address) },
    world,
  );
  const vlanSwitch = network.vlanSwitches.get(card.port.link!.name);
  if (vlanSwitch !== undefined) {
    const settings = ready.loaded.document.hosts[hostName]!.interfaces[card.name]!;
    const vlan = card instanceof VlanInterface ? card.vlan : readPortVlans(settings, vlanSwitch.vlans).untagged;
    vlanSwitch.setVlans(bridge.peerPort.port, { untagged: vlan, tagged: new Set() });
  }
  return { bridge, drops };
}

/** Whether an address is the next hop of a route of the host and nobody in the scenario has it. */
function isLoneGateway({ ready: { network }, hostName }: LivePlan, address: Ipv4Address): boolean {
  const { routes } = network.nodes.get(hostName)!.host.ipv4.routes;
  return routes.some(({ nextHop }) => nextHop === address) && ownerOf(network, address) === null;
}
