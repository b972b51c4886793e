import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulator } from '../../sim/simulator.ts';
import type { End } from '../end.ts';
import { choosePort } from '../port-choice.ts';
import { Binding, type Ipv6End } from './binding.ts';
import type { Nat64Settings } from './settings.ts';

/** Bindings that ended are remembered for what still comes for them; the oldest are forgotten beyond this many. */
const MOST_FORMER = 1024;

/** The binding information bases of all protocols. Those whose time is up are found out when they are asked for. */
export class BindingTable {
  private readonly simulator: Simulator;
  private readonly random: RandomStream;
  private readonly settings: Nat64Settings;
  private readonly isTaken: (protocol: number, port: number) => boolean;
  private readonly byInside = new Map<Ipv6Address, Map<number, Binding>>();
  private readonly byOutside = new Map<number, Binding>();
  private readonly former = new Map<number, Binding>();

  /** @param isTaken whether the host itself uses a port */
  constructor(
    simulator: Simulator,
    random: RandomStream,
    settings: Nat64Settings,
    isTaken: (protocol: number, port: number) => boolean,
  ) {
    this.simulator = simulator;
    this.random = random;
    this.settings = settings;
    this.isTaken = isTaken;
  }

  /** Whether there has never been any: then no IPv4 packet concerns it. */
  get isUnused(): boolean {
    return this.byOutside.size === 0 && this.former.size === 0;
  }

  /** The binding of an IPv6 end; null when there is none. */
  ofInside(protocol: number, { address, port }: Ipv6End): Binding | null {
    return this.living(this.byInside.get(address)?.get(portKey(protocol, port)));
  }

  /** The binding that an IPv4 end stands for; null when there is none. */
  ofOutside(protocol: number, end: End): Binding | null {
    return this.living(this.byOutside.get(outsideKey(protocol, end)));
  }

  /** The last binding that an IPv4 end stood for and that is no more; null when there was none. */
  formerAt(protocol: number, end: End): Binding | null {
    return this.former.get(outsideKey(protocol, end)) ?? null;
  }

  private living(binding: Binding | undefined): Binding | null {
    if (binding === undefined) return null;
    if (binding.isAlive(this.simulator.now)) return binding;
    this.forget(binding);
    return null;
  }

  private forget(binding: Binding): void {
    const { protocol, inside, outside } = binding;
    const ports = this.byInside.get(inside.address);
    ports?.delete(portKey(protocol, inside.port));
    if (ports?.size === 0) this.byInside.delete(inside.address);
    const key = outsideKey(protocol, outside);
    this.byOutside.delete(key);
    this.former.delete(key);
    this.former.set(key, binding);
    if (this.former.size > MOST_FORMER) this.former.delete(this.former.keys().next().value!);
  }

  /** Makes a binding, to be used at once. @returns null when every port that may be had is in use */
  add(protocol: number, inside: Ipv6End, pool: readonly Ipv4Address[]): Binding | null {
    for (const address of pool) {
      const isFree = (port: number): boolean =>
        this.ofOutside(protocol, { address, port }) === null && !this.isTaken(protocol, port);
      const port = choosePort(protocol, inside.port, this.random, isFree);
      if (port === null) continue;
      const binding = new Binding(protocol, inside, { address, port }, this.settings);
      const ports = this.byInside.get(inside.address) ?? new Map<number, Binding>();
      this.byInside.set(inside.address, ports.set(portKey(protocol, inside.port), binding));
      this.byOutside.set(outsideKey(protocol, binding.outside), binding);
      return binding;
    }
    return null;
  }
}

// Numbers below 2^53: a protocol that is bound has a number below 32, an address 32 bits and a port 16.
const portKey = (protocol: number, port: number): number => protocol * 0x10000 + port;
const outsideKey = (protocol: number, { address, port }: End): number =>
  (protocol * 0x100000000 + address.w3) * 0x10000 + port;
