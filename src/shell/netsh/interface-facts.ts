import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { type LOOPBACK, showsLoopback } from '../loopback.ts';

/** Adapters that are switched off are none to the stack. */
export const presentInterfaces = ({ interfaces, stored }: Host): readonly NetworkInterface[] =>
  interfaces.filter(({ name }) => !stored.disabledAdapters.has(name));

/** What a command shows: all interfaces, or the one that it names. */
export interface ChosenInterfaces {
  readonly hasLoopback: boolean;
  readonly interfaces: readonly NetworkInterface[];
}

/** @param one undefined: all that are there */
export function chosenInterfaces(one: NetworkInterface | typeof LOOPBACK | undefined, host: Host): ChosenInterfaces {
  if (one === undefined) return { hasLoopback: showsLoopback(host), interfaces: presentInterfaces(host) };
  return 'host' in one ? { hasLoopback: false, interfaces: [one] } : { hasLoopback: true, interfaces: [] };
}

export const stateOf = ({ isUp }: NetworkInterface): string => (isUp ? 'connected' : 'disconnected');

/** What is set, or what comes by itself. */
export function metricIn(target: NetworkInterface, family: 4 | 6, store: ConfigurationStore): number {
  if (store === 'active') return target.metricOf(family);
  const { ipv4, ipv6 } = target.host.stored.settingsOf(target.name);
  return (family === 4 ? ipv4 : ipv6)?.metric ?? target.automaticMetric;
}

export function mtuIn(target: NetworkInterface, family: 4 | 6, store: ConfigurationStore): number {
  if (store === 'active') return family === 4 ? target.ipv4.mtu : target.ipv6.mtu;
  const { ipv4, ipv6 } = target.host.stored.settingsOf(target.name);
  return (family === 4 ? ipv4 : ipv6)?.mtu ?? target.linkMtu;
}
