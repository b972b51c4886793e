/** Interfaces as objects of the class MSFT_NetIPInterface, one for each family. */
import type { Host } from '../../host/host.ts';
import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { seconds } from '../../sim/time.ts';
import { LOOPBACK, loopbackMetric, showsLoopback } from '../loopback.ts';
import { makeObject, type ObjectType, type PsObject, type PsValue, timeSpan } from './object.ts';

const type: ObjectType = {
  name: 'MSFT_NetIPInterface',
  aliases: {
    InterfaceMtu: 'NlMtu',
    'NlMtu(Bytes)': 'NlMtu',
    NlMtuBytes: 'NlMtu',
    PolicyStore: 'Store',
    ifAlias: 'InterfaceAlias',
  },
  view: {
    kind: 'table',
    columns: [
      { label: 'ifIndex', width: 7 },
      { label: 'InterfaceAlias', width: 31 },
      { label: 'AddressFamily', width: 13 },
      { label: 'NlMtu(Bytes)', width: 12, align: 'right' },
      { label: 'InterfaceMetric', width: 15, align: 'right' },
      { label: 'Dhcp', width: 8 },
      { label: 'ConnectionState', width: 15 },
      { label: 'PolicyStore', width: 11 },
    ],
  },
};

const onOff = (isOn: boolean | null | undefined): string => (isOn === true ? 'Enabled' : 'Disabled');

/** Settings of IPv6 that IPv4 has none of, as a list of Get-NetIPInterface writes them. */
const ipv6Settings = (settings: Ipv6Settings): Record<string, PsValue> => ({
  AdvertiseDefaultRoute: onOff(settings.advertiseDefaultRoute),
  AdvertisedRouterLifetime: timeSpan(seconds(settings.advertisedRouterLifetime)),
  Advertising: onOff(settings.advertise),
  BaseReachableTime: settings.baseReachableTime / 1e6,
  CurrentHopLimit: settings.hopLimit,
  DadTransmits: settings.dadTransmits,
  IgnoreDefaultRoutes: onOff(settings.ignoreDefaultRoutes),
  NeighborUnreachabilityDetection: onOff(settings.reachabilityProbes),
  RetransmitTime: settings.retransmitTime / 1e6,
  RouterDiscovery: onOff(settings.routerDiscovery),
});

/** The settings in force, or those after the next boot. */
function settingsOf(of: NetworkInterface, store: 'ActiveStore' | 'PersistentStore') {
  const kept = of.host.stored.settingsOf(of.name);
  if (store === 'ActiveStore') return { ipv4: of.ipv4.settings, ipv6: of.ipv6.settings };
  return {
    ipv4: { ...of.ipv4.settings, metric: null, mtu: null, ...kept.ipv4 },
    ipv6: { ...of.ipv6.settings, metric: null, mtu: null, ...kept.ipv6 },
  };
}

function interfaceObject(of: NetworkInterface, family: 4 | 6, store: 'ActiveStore' | 'PersistentStore'): PsObject {
  const { index, name, isUp, host, automaticMetric, linkMtu } = of;
  const settings = settingsOf(of, store);
  const own: Ipv4Settings | Ipv6Settings = family === 4 ? settings.ipv4 : settings.ipv6;
  const mtu = store === 'ActiveStore' ? (family === 4 ? of.ipv4.mtu : of.ipv6.mtu) : (own.mtu ?? linkMtu);
  const forwarding = own.forwarding ?? host.ipv4.forwarding;
  return makeObject(type, {
    ifIndex: index,
    InterfaceIndex: index,
    InterfaceAlias: name,
    CompartmentId: 1,
    AddressFamily: `IPv${family}`,
    Forwarding: onOff(forwarding),
    ...(family === 6 ? ipv6Settings(settings.ipv6) : {}),
    NlMtu: mtu,
    AutomaticMetric: onOff(own.metric === null),
    InterfaceMetric: own.metric ?? automaticMetric,
    WeakHostSend: onOff(own.weakHostSend),
    WeakHostReceive: onOff(own.weakHostReceive),
    // No host of the model has its addresses from DHCP.
    Dhcp: 'Disabled',
    ConnectionState: isUp ? 'Connected' : 'Disconnected',
    Store: store,
  });
}

/** The loopback interface of one family; nothing of it can be set here. */
const loopbackObject = ({ profile }: Host, family: 4 | 6, store: 'ActiveStore' | 'PersistentStore'): PsObject =>
  makeObject(type, {
    ifIndex: LOOPBACK.index,
    InterfaceIndex: LOOPBACK.index,
    InterfaceAlias: LOOPBACK.name,
    CompartmentId: 1,
    AddressFamily: `IPv${family}`,
    Forwarding: 'Disabled',
    NlMtu: LOOPBACK.mtu,
    AutomaticMetric: 'Enabled',
    InterfaceMetric: loopbackMetric(profile),
    Dhcp: 'Disabled',
    ConnectionState: 'Connected',
    Store: store,
  });

/** IPv6 first, the highest index first, as Windows lists them. */
export function interfaceObjects(host: Host, store: 'ActiveStore' | 'PersistentStore'): PsObject[] {
  const descending = host.interfaces.toReversed();
  const isShown = showsLoopback(host);
  return ([6, 4] as const).flatMap((family) => [
    ...descending
      .filter(({ ipv4, ipv6, isEncapsulating }) =>
        family === 6 ? !ipv6.isDisabled : ipv4.addresses.length > 0 || !isEncapsulating,
      )
      .map((each) => interfaceObject(each, family, store)),
    ...(isShown ? [loopbackObject(host, family, store)] : []),
  ]);
}
