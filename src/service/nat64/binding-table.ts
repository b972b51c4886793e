import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulator } from '../../sim/simulator.ts';
import { type End, endText } from '../end.ts';
import { TranslationTable } from '../translation-table.ts';
import { Binding, type Ipv6End } from './binding.ts';
import type { Nat64Settings } from './settings.ts';

/** Bindings that ended are remembered for what still comes for them; the oldest are forgotten beyond this many. */
const MOST_FORMER = 1024;

/** The binding information bases of all protocols, RFC 6146 section 3.1. */
export class BindingTable extends TranslationTable<Ipv6End, Binding> {
  private readonly settings: Nat64Settings;
  private readonly former = new Map<string, Binding>();

  /** @param isTaken whether the host itself uses a port */
  constructor(
    simulator: Simulator,
    random: RandomStream,
    settings: Nat64Settings,
    isTaken: (protocol: number, port: number) => boolean,
  ) {
    super(simulator, random, isTaken);
    this.settings = settings;
  }

  /** Whether there has never been any: then no IPv4 packet concerns it. */
  get isUnused(): boolean {
    return this.isEmpty && this.former.size === 0;
  }

  /** The last binding that an IPv4 end stood for and that is no more; null when there was none. */
  formerAt(protocol: number, end: End): Binding | null {
    return this.former.get(formerKey(protocol, end)) ?? null;
  }

  protected override forgotten(binding: Binding): void {
    const key = formerKey(binding.protocol, binding.outside);
    this.former.delete(key);
    this.former.set(key, binding);
    if (this.former.size > MOST_FORMER) this.former.delete(this.former.keys().next().value!);
  }

  /** Binds an end to one of the pool. @returns null when every port that may be had is in use */
  bind(protocol: number, inside: Ipv6End, pool: readonly Ipv4Address[]): Binding | null {
    for (const address of pool) {
      const make = (outside: End): Binding => new Binding(protocol, inside, outside, this.settings);
      const binding = this.add(protocol, inside, address, make);
      if (binding !== null) return binding;
    }
    return null;
  }
}

const formerKey = (protocol: number, end: End): string => `${protocol} ${endText(end)}`;
