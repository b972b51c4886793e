import type { Simulator } from '../sim/simulator.ts';
import type { Trace } from '../trace/trace.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { frameVlan, hasVlanTag, NO_VLAN, popVlanTag, pushVlanTag, setFrameVlan } from '../wire/vlan.ts';
import type { LinkSettings } from './link.ts';
import { LinkDrops } from './link-drops.ts';
import { MINIMUM_FRAME, type Port } from './port.ts';
import { Switch } from './switch.ts';

/** The VLANs of a switch port: an access port has one untagged, a trunk has tagged ones and perhaps a native one. */
export interface PortVlans {
  /** Whose frames bear no tag on this port; null: a frame without a tag belongs nowhere. */
  readonly untagged: number | null;
  /** Whose frames bear a tag on this port. */
  readonly tagged: ReadonlySet<number>;
}

const NO_VLANS: PortVlans = { untagged: null, tagged: new Set() };

const isMember = ({ untagged, tagged }: PortVlans, vlan: number): boolean => untagged === vlan || tagged.has(vlan);

/**
 * A switch that keeps VLANs apart, IEEE 802.1Q clauses 6 and 8: each frame belongs to one, learning and flooding are done
 * in it alone, and a port takes only frames of VLANs that it is a member of.
 */
export class VlanSwitch extends Switch {
  /** All that the switch has. */
  readonly vlans: readonly number[];
  private readonly dead: LinkDrops;
  private readonly vlansOf = new Map<Port, PortVlans>();
  /** Where stations are, by VLAN: the same address may stand in two (independent learning, section 8.8). */
  private readonly stationsIn = new Map<number, Map<number, Port>>();

  constructor(simulator: Simulator, trace: Trace, name: string, settings: LinkSettings, vlans: readonly number[]) {
    super(simulator, name, settings);
    this.vlans = vlans;
    this.dead = new LinkDrops(trace, name);
  }

  /** Frames that died in the switch, by reason. */
  get drops(): LinkDrops['counts'] {
    return this.dead.counts;
  }

  /** Says which VLANs a port is a member of; before that it is in none. */
  setVlans(port: Port, vlans: PortVlans): void {
    this.vlansOf.set(port, vlans);
  }

  override carry(from: Port, packet: PacketBuffer): void {
    if (packet.length < ETHERNET_HEADER_LENGTH) return;
    const stored = this.sendFrom(from, packet.length);
    const vlan = this.classify(from, packet);
    if (vlan === null) return;
    let stations = this.stationsIn.get(vlan);
    if (stations === undefined) this.stationsIn.set(vlan, (stations = new Map<number, Port>()));
    const to = this.learn(stations, from, packet);
    if (to !== undefined) {
      if (to !== from) this.send(to, packet, vlan, stored);
      return;
    }
    const others = this.ports.filter((port) => port !== from && isMember(this.membership(port), vlan));
    if (others.length === 0 && (packet.bytes[packet.start]! & 1) === 0)
      this.drop(from, packet, `no other port of the switch is in VLAN ${vlan}`);
    for (const port of others) this.send(port, packet.copy(), vlan, stored);
  }

  private membership(port: Port): PortVlans {
    return this.vlansOf.get(port) ?? NO_VLANS;
  }

  /** The VLAN of a frame that comes in (section 6.9); null when the port does not take it and it has ended. */
  private classify(from: Port, packet: PacketBuffer): number | null {
    const { bytes, start, end } = packet;
    const vlans = this.membership(from);
    const identifier = hasVlanTag(bytes, start, end) ? frameVlan(bytes, start) : NO_VLAN;
    if (identifier === NO_VLAN) {
      if (vlans.untagged === null) this.drop(from, packet, 'it bears no VLAN tag and the port has no native VLAN');
      return vlans.untagged;
    }
    if (isMember(vlans, identifier)) return identifier;
    this.drop(from, packet, `the port is not in VLAN ${identifier} (ingress filter)`);
    return null;
  }

  /** Sends a frame out of a port, with or without a tag as the port has it (section 8.6.5). */
  private send(to: Port, packet: PacketBuffer, vlan: number, stored: number): void {
    const isTagged = hasVlanTag(packet.bytes, packet.start, packet.end);
    if (this.membership(to).untagged !== vlan) {
      if (isTagged) setFrameVlan(packet.bytes, packet.start, vlan);
      else pushVlanTag(packet, vlan);
    } else if (isTagged) {
      popVlanTag(packet);
      if (packet.length < MINIMUM_FRAME) packet.padTo(MINIMUM_FRAME);
    }
    this.deliver(to, packet, stored);
  }

  private drop(from: Port, packet: PacketBuffer, what: string): void {
    this.dead.drop(this.simulator.now, from, packet, 'link-filter', what);
  }
}
