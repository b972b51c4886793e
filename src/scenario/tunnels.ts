import { Ipv4Address } from '../addr/ipv4.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { addIpHttps } from './ip-https.ts';
import type { Node } from './node.ts';
import { readAdvertisement } from './router-advertisement.ts';
import type { ScenarioTunnel } from './schema.ts';

/** Where a tunnel is made. `cards`: interfaces by name that it may lie over. */
export interface TunnelPlace {
  readonly node: Node;
  readonly name: string;
  readonly index: number;
  readonly cards: ReadonlyMap<string, NetworkInterface>;
  /** The present time in seconds since 1970. */
  readonly clock: () => number;
}

type SettingsOf<Kind extends ScenarioTunnel['kind']> = Extract<ScenarioTunnel, { kind: Kind }>;

/** Makes a tunnel of the scenario with what is stored for it. */
export function addTunnel(place: TunnelPlace, settings: ScenarioTunnel): void {
  switch (settings.kind) {
    case 'isatap':
      addIsatap(place, settings);
      break;
    case '6in4':
      addSixInFour(place, settings);
      break;
    case 'ip-https':
      addIpHttps(place, settings);
      break;
  }
}

function addIsatap({ node, name, index, cards }: TunnelPlace, settings: SettingsOf<'isatap'>): void {
  const adapter = node.addIsatap(index, name, cards.get(settings.over)!);
  adapter.timeToLive = settings.ttl;
  adapter.typeOfService = settings.tos;
  if (settings.ra !== undefined) adapter.discovery.advertiser.fixed = readAdvertisement(settings.ra);
  node.host.stored.restoreInterface(adapter);
}

function addSixInFour({ node, name, index, cards }: TunnelPlace, settings: SettingsOf<'6in4'>): void {
  const tunnel = node.addConfiguredTunnel(index, name, cards.get(settings.over)!, {
    remote: Ipv4Address.parse(settings.remote),
    mtu: settings.mtu,
    followsPathMtu: settings.pmtud,
    timeToLive: settings.ttl,
    ingressFilter: settings.ingressFilter,
  });
  tunnel.typeOfService = settings.tos;
  node.host.stored.restoreInterface(tunnel);
  tunnel.settingsChanged();
}
