/** `show interfaces` with one interface: all its settings, a line each (windows.md section 2.4). */
import type { Host } from '../../host/host.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { HostProfile } from '../../host/profile.ts';
import { adapterWords } from '../adapter-words.ts';
import { LOOPBACK, loopbackMetric } from '../loopback.ts';
import { SITE_PREFIX_LENGTH } from './interface.ts';
import { metricIn, mtuIn, stateOf } from './interface-facts.ts';

type Line = readonly [label: string, value: string];

const onOff = (isOn: boolean): string => (isOn ? 'enabled' : 'disabled');
const milliseconds = (time: number): string => `${Math.round(time / 1e6)} ms`;

/** NET_LUID values count from here for each type of interface; the numbers of real adapters tell nothing. */
const FIRST_LUID = 32_768;

/** The name of its locally unique identifier: those of tunnels are named so too, which is not verified. */
export function luidOf(target: NetworkInterface): string {
  const { kind } = adapterWords(target);
  const same = target.host.interfaces.filter((other) => adapterWords(other).kind === kind);
  return `${kind.toLowerCase()}_${FIRST_LUID + same.indexOf(target)}`;
}

/** Windows 10 and 2016 print two lines more; whether 8.1 has them is not verified. */
const isRecent = ({ name }: HostProfile): boolean => name === 'windows-10' || name === 'windows-server-2016';

const block = (name: string, lines: readonly Line[]): string =>
  [
    '',
    `Interface ${name} Parameters`,
    '-'.repeat(46),
    ...lines.map(([label, value]) => `${label.padEnd(35)}: ${value}`),
    '',
    '',
  ].join('\n');

export function interfaceDetails(target: NetworkInterface, store: ConfigurationStore): string {
  const { host, discovery, ipv6 } = target;
  const kept = store === 'active' ? {} : (host.stored.settingsOf(target.name).ipv6 ?? {});
  const settings: Ipv6Settings = store === 'active' ? ipv6.settings : { ...ipv6.settings, ...kept };
  const { managed, otherConfiguration } = discovery.learned;
  // Of a host a router decides (windows.md section 1.2).
  const isTold = settings.routerDiscovery && !settings.advertise;
  return block(target.name, [
    ['IfLuid', luidOf(target)],
    ['IfIndex', String(target.index)],
    ['State', stateOf(target)],
    ['Metric', String(metricIn(target, 6, store))],
    ['Link MTU', `${mtuIn(target, 6, store)} bytes`],
    ['Reachable Time', milliseconds(discovery.reachableTime ?? settings.baseReachableTime)],
    ['Base Reachable Time', milliseconds(settings.baseReachableTime)],
    ['Retransmission Interval', milliseconds(settings.retransmitTime)],
    ['DAD Transmits', String(settings.dadTransmits)],
    ['Site Prefix Length', String(SITE_PREFIX_LENGTH)],
    ['Site Id', '1'],
    ['Forwarding', onOff(settings.forwarding)],
    ['Advertising', onOff(settings.advertise)],
    ['Neighbor Discovery', 'enabled'],
    ['Neighbor Unreachability Detection', onOff(settings.reachabilityProbes)],
    ['Router Discovery', onOff(settings.routerDiscovery)],
    ['Managed Address Configuration', onOff(isTold ? managed : settings.managedAddress)],
    ['Other Stateful Configuration', onOff(isTold ? otherConfiguration : settings.otherStateful)],
    ['Weak Host Sends', onOff(settings.weakHostSend)],
    ['Weak Host Receives', onOff(settings.weakHostReceive)],
    ['Use Automatic Metric', onOff(settings.metric === null)],
    ['Ignore Default Routes', onOff(settings.ignoreDefaultRoutes)],
    ['Advertised Router Lifetime', `${settings.advertisedRouterLifetime} seconds`],
    ['Advertise Default Route', onOff(settings.advertiseDefaultRoute)],
    ['Current Hop Limit', String(settings.hopLimit)],
    ['Force ARPND Wake up patterns', 'disabled'],
    ['Directed MAC Wake up patterns', 'disabled'],
    ['ECN capability', 'application'],
    ...(isRecent(host.profile)
      ? ([
          ['RA Based DNS Config (RFC 6106)', onOff(settings.advertisedNames)],
          ['DHCP/Static IP coexistence', 'disabled'],
        ] as const)
      : []),
  ]);
}

/** Of the loopback interface what the model has: no real output of it was found. */
export const loopbackDetails = (host: Host, family: 4 | 6): string =>
  block(LOOPBACK.name, [
    ['IfLuid', 'loopback_0'],
    ['IfIndex', String(LOOPBACK.index)],
    ['State', 'connected'],
    ['Metric', String(loopbackMetric(host.profile))],
    ['Link MTU', `${LOOPBACK.mtu} bytes`],
    ...(family === 6
      ? ([
          ['DAD Transmits', '0'],
          ['Site Prefix Length', String(SITE_PREFIX_LENGTH)],
          ['Site Id', '1'],
        ] as const)
      : []),
    ['Forwarding', 'disabled'],
    ['Advertising', 'disabled'],
    ['Neighbor Discovery', 'disabled'],
    ['Neighbor Unreachability Detection', 'disabled'],
    ['Use Automatic Metric', 'enabled'],
  ]);

/** Of IPv4 what the model has; Windows prints the lines of IPv6 here too. */
export function ipv4InterfaceDetails(target: NetworkInterface, store: ConfigurationStore): string {
  const { host, ipv4 } = target;
  const kept = store === 'active' ? {} : (host.stored.settingsOf(target.name).ipv4 ?? {});
  const settings = store === 'active' ? ipv4.settings : { ...ipv4.settings, ...kept };
  return block(target.name, [
    ['IfLuid', luidOf(target)],
    ['IfIndex', String(target.index)],
    ['State', stateOf(target)],
    ['Metric', String(metricIn(target, 4, store))],
    ['Link MTU', `${mtuIn(target, 4, store)} bytes`],
    ['Forwarding', onOff(settings.forwarding ?? host.ipv4.forwarding)],
    ['Weak Host Sends', onOff(settings.weakHostSend)],
    ['Weak Host Receives', onOff(settings.weakHostReceive)],
    ['Use Automatic Metric', onOff(settings.metric === null)],
  ]);
}
