import { FaultInjector } from '../link/fault-injector.ts';
import type { Link } from '../link/link.ts';
import { Switch } from '../link/switch.ts';
import { VlanSwitch } from '../link/vlan-switch.ts';
import { Simulator } from '../sim/simulator.ts';
import { seconds } from '../sim/time.ts';
import { Trace } from '../trace/trace.ts';
import { MadeAssociations } from './ipsec.ts';
import { withRaisedPrecedence } from './direct-access.ts';
import { hasFaults, readLinkFaults } from './link-faults.ts';
import type { LoadedScenario } from './load.ts';
import { Machine } from './machine.ts';
import { MacAddresses } from './mac-addresses.ts';
import type { Node } from './node.ts';
import { profileOf } from './profile-switches.ts';
import type { ScenarioLink } from './schema.ts';
import { parseDuration, parseRate } from './units.ts';

/** The network of a scenario, built and not yet running. */
export interface Network {
  readonly simulator: Simulator;
  readonly trace: Trace;
  readonly links: ReadonlyMap<string, Link>;
  /** Those of the links on which something may go wrong. */
  readonly faultInjectors: ReadonlyMap<string, FaultInjector>;
  /** Those of the links that keep VLANs apart. */
  readonly vlanSwitches: ReadonlyMap<string, VlanSwitch>;
  /** What runs on each machine now: another node after a reboot. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly machines: ReadonlyMap<string, Machine>;
  /** Of IPsec, made so far. */
  readonly associations: MadeAssociations;
}

/** Time zero of the captures, in seconds since 1970. */
export const epochSecondsOf = ({ epoch }: LoadedScenario['document']): number => Math.floor(Date.parse(epoch) / 1000);

/** @throws ScenarioError when a switch of a profile is unknown */
export function buildNetwork(loaded: Pick<LoadedScenario, 'document' | 'locate' | 'locateKey'>): Network {
  const { document } = loaded;
  const simulator = new Simulator(document.seed);
  const trace = new Trace();
  const links = new Map<string, Link>();
  const faultInjectors = new Map<string, FaultInjector>();
  const vlanSwitches = new Map<string, VlanSwitch>();
  for (const [name, settings] of Object.entries(document.links)) {
    const plain = makeLink(simulator, trace, name, settings);
    if (plain instanceof VlanSwitch) vlanSwitches.set(name, plain);
    links.set(name, plain);
    if (!hasFaults(document, name)) continue;
    const injector = new FaultInjector(simulator, trace, plain, readLinkFaults(settings));
    faultInjectors.set(name, injector);
    links.set(name, injector);
  }
  const nodes = new Map<string, Node>();
  const machines = new Map<string, Machine>();
  const associations = new MadeAssociations();
  const clock = (): number => epochSecondsOf(document) + Math.floor(simulator.now / seconds(1));
  const surroundings = { simulator, trace, links, vlanSwitches, nodes, macs: new MacAddresses(), clock, associations };
  for (const [name, host] of Object.entries(document.hosts))
    machines.set(name, new Machine(surroundings, name, host, withRaisedPrecedence(profileOf(loaded, name), host)));
  return { simulator, trace, links, faultInjectors, vlanSwitches, nodes, machines, associations };
}

function makeLink(simulator: Simulator, trace: Trace, name: string, { rate, delay, mtu, vlans }: ScenarioLink): Switch {
  const settings = { rate: parseRate(rate)!, delay: parseDuration(delay)!, mtu };
  return vlans === undefined
    ? new Switch(simulator, name, settings)
    : new VlanSwitch(simulator, trace, name, settings, vlans);
}
