import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulator } from '../../sim/simulator.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import type { End } from '../end.ts';
import { Mapping } from './mapping.ts';
import type { NatSettings } from './settings.ts';

const LAST_PORT = 65_535;
const WELL_KNOWN_END = 1024;

/** Mappings by the end inside and by the port outside. Those whose time is up are found out when they are asked for. */
export class MappingTable {
  private readonly simulator: Simulator;
  private readonly random: RandomStream;
  private readonly settings: NatSettings;
  private readonly isTaken: (protocol: number, port: number) => boolean;
  private readonly byInside = new Map<number, Mapping>();
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
    return this.living(this.byInside.get(insideKey(protocol, inside)));
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
    const inside = insideKey(mapping.protocol, mapping.inside);
    // The end inside may have another one by now.
    if (this.byInside.get(inside) === mapping) this.byInside.delete(inside);
    this.byPort.delete(portKey(mapping.protocol, mapping.outside.port));
  }

  /** Makes a mapping, to be used at once. @returns null when every port that may be had is in use */
  add(protocol: number, inside: End, outside: Ipv4Address): Mapping | null {
    const port = this.choosePort(protocol, inside.port);
    if (port === null) return null;
    const mapping = new Mapping(protocol, inside, { address: outside, port }, this.settings);
    this.byInside.set(insideKey(protocol, inside), mapping);
    this.byPort.set(portKey(protocol, port), mapping);
    return mapping;
  }

  /**
   * The same port where it is free, otherwise another one of its range (RFC 4787 REQ-3 a) and parity (REQ-4), then of
   * its range, then any. No two ends inside share one (REQ-3).
   */
  private choosePort(protocol: number, wanted: number): number | null {
    if (this.isFree(protocol, wanted)) return wanted;
    if (protocol === ipProtocol.icmp) return this.findPort(protocol, 0, 1);
    const first = wanted < WELL_KNOWN_END ? 1 : WELL_KNOWN_END;
    const last = wanted < WELL_KNOWN_END ? WELL_KNOWN_END - 1 : LAST_PORT;
    const parity = (wanted ^ first) & 1;
    return (
      this.findPort(protocol, first + parity, 2, last) ??
      this.findPort(protocol, first, 1, last) ??
      this.findPort(protocol, 1, 1)
    );
  }

  /** A free one of `first`, `first + step` and so on, looked for from a random one on. */
  private findPort(protocol: number, first: number, step: 1 | 2, last = LAST_PORT): number | null {
    const count = Math.floor((last - first) / step) + 1;
    const begin = this.random.below(count);
    for (let tried = 0; tried < count; tried++) {
      const port = first + ((begin + tried) % count) * step;
      if (this.isFree(protocol, port)) return port;
    }
    return null;
  }

  private isFree(protocol: number, port: number): boolean {
    return this.living(this.byPort.get(portKey(protocol, port))) === null && !this.isTaken(protocol, port);
  }
}

// Numbers below 2^53: a protocol that is mapped has a number below 32, an address 32 bits and a port 16.
const portKey = (protocol: number, port: number): number => protocol * 0x10000 + port;
const insideKey = (protocol: number, { address, port }: End): number =>
  (protocol * 0x100000000 + address.w3) * 0x10000 + port;
