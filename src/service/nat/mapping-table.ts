import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulator } from '../../sim/simulator.ts';
import type { End } from '../end.ts';
import { choosePort } from '../port-choice.ts';
import { Mapping } from './mapping.ts';
import type { NatSettings } from './settings.ts';

/** Mappings by the end inside and by the port outside. Those whose time is up are found out when they are asked for. */
export class MappingTable {
  private readonly simulator: Simulator;
  private readonly random: RandomStream;
  private readonly settings: NatSettings;
  private readonly isTaken: (protocol: number, port: number) => boolean;
  private readonly byInside = new Map<Ipv4Address, Map<number, Mapping>>();
  private readonly byPort = new Map<number, Mapping>();

  /** @param isTaken whether the host itself uses a port */
  constructor(
    simulator: Simulator,
    random: RandomStream,
    settings: NatSettings,
    isTaken: (protocol: number, port: number) => boolean,
  ) {
    this.simulator = simulator;
    this.random = random;
    this.settings = settings;
    this.isTaken = isTaken;
  }

  /** The mapping of an end inside; null when there is none. */
  ofInside(protocol: number, inside: End): Mapping | null {
    return this.living(this.byInside.get(inside.address)?.get(portKey(protocol, inside.port)));
  }

  /** The mapping that an end outside stands for; null when there is none. */
  ofOutside(protocol: number, { address, port }: End): Mapping | null {
    const mapping = this.living(this.byPort.get(portKey(protocol, port)));
    return mapping?.outside.address === address ? mapping : null;
  }

  private living(mapping: Mapping | undefined): Mapping | null {
    if (mapping === undefined) return null;
    if (mapping.isAlive(this.simulator.now)) return mapping;
    this.forget(mapping);
    return null;
  }

  private forget(mapping: Mapping): void {
    const { address, port } = mapping.inside;
    const ofHost = this.byInside.get(address);
    const inside = portKey(mapping.protocol, port);
    // The end inside may have another one by now.
    if (ofHost?.get(inside) === mapping) ofHost.delete(inside);
    this.byPort.delete(portKey(mapping.protocol, mapping.outside.port));
  }

  /** Makes a mapping, to be used at once. @returns null when every port that may be had is in use */
  add(protocol: number, inside: End, outside: Ipv4Address): Mapping | null {
    const port = choosePort(protocol, inside.port, this.random, (candidate) => this.isFree(protocol, candidate));
    if (port === null) return null;
    const mapping = new Mapping(protocol, inside, { address: outside, port }, this.settings);
    const ofHost = this.byInside.get(inside.address) ?? new Map<number, Mapping>();
    this.byInside.set(inside.address, ofHost.set(portKey(protocol, inside.port), mapping));
    this.byPort.set(portKey(protocol, port), mapping);
    return mapping;
  }

  private isFree(protocol: number, port: number): boolean {
    return this.living(this.byPort.get(portKey(protocol, port))) === null && !this.isTaken(protocol, port);
  }
}

/** A small number, which a map finds many times as fast as one beyond 31 bits: an address in it would make it one. */
const portKey = (protocol: number, port: number): number => protocol * 0x10000 + port;
