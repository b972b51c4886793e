import { type IpAddress, parseIpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { type Cmdlet, cmdletFailed, type CmdletParameter, giving, interfaceParameters, silent } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { cimError } from './error-record.ts';
import { getter, noneOf, storeOf } from './getter.ts';
import { addressObjects, ipv4Object, ipv6Object, storedObject } from './net-ip-address.ts';
import { interfaceObjects } from './net-ip-interface.ts';
import type { PsObject } from './object.ts';
import {
  addAddress,
  changeSettings,
  HIGHEST_INTERFACE_METRIC,
  LEAST_MTU,
  removeAddress,
} from '../interface-changes.ts';
import { LOOPBACK, showsLoopback } from '../loopback.ts';
import { addRoute } from '../route-changes.ts';

const FAMILIES = ['IPv4', 'IPv6'] as const;

/** Switches of Set-NetIPInterface, and the setting of each. IPv4 has those that are named in its column. */
const SWITCHES: Readonly<
  Record<string, { readonly ipv6: BooleanKeys<Ipv6Settings>; readonly ipv4?: BooleanKeys<Ipv4Settings> }>
> = {
  Forwarding: { ipv6: 'forwarding', ipv4: 'forwarding' },
  Advertising: { ipv6: 'advertise' },
  AdvertiseDefaultRoute: { ipv6: 'advertiseDefaultRoute' },
  IgnoreDefaultRoutes: { ipv6: 'ignoreDefaultRoutes' },
  RouterDiscovery: { ipv6: 'routerDiscovery' },
  NeighborUnreachabilityDetection: { ipv6: 'reachabilityProbes' },
  WeakHostSend: { ipv6: 'weakHostSend', ipv4: 'weakHostSend' },
  WeakHostReceive: { ipv6: 'weakHostReceive', ipv4: 'weakHostReceive' },
};
/** Settings with a number that IPv6 alone has. */
const IPV6_ONLY = ['AdvertisedRouterLifetime', 'DadTransmits'] as const;

type BooleanKeys<Settings> = {
  [Key in keyof Settings]: boolean extends Settings[Key] ? Key : never;
}[keyof Settings];
type Changes<Settings> = { -readonly [Key in keyof Settings]?: Settings[Key] };

/** What is changed of each family: nothing of one when the other is named. */
function readChanges(
  values: CmdletArguments,
  target: NetworkInterface | undefined,
): { ipv4: Changes<Ipv4Settings>; ipv6: Changes<Ipv6Settings> } {
  const family = values.choice('AddressFamily', FAMILIES);
  const ipv4: Changes<Ipv4Settings> = {};
  const ipv6: Changes<Ipv6Settings> = {};
  const refuseIpv4 = (name: string): void => {
    if (family === 'IPv4' && values.has(name))
      throw values.notModelled(name, `-${name} of IPv4`, '-AddressFamily IPv6 has it');
  };
  for (const [name, settings] of Object.entries(SWITCHES)) {
    if (settings.ipv4 === undefined) refuseIpv4(name);
    const word = values.choice(name, ['Enabled', 'Disabled']);
    if (word === undefined) continue;
    ipv6[settings.ipv6] = word === 'Enabled';
    if (settings.ipv4 !== undefined) ipv4[settings.ipv4] = word === 'Enabled';
  }
  IPV6_ONLY.forEach(refuseIpv4);
  readNumbers(values, family === 'IPv4' ? LEAST_MTU[4] : LEAST_MTU[6], target, ipv4, ipv6);
  return { ipv4: family === 'IPv6' ? {} : ipv4, ipv6: family === 'IPv4' ? {} : ipv6 };
}

function readNumbers(
  values: CmdletArguments,
  leastMtu: number,
  target: NetworkInterface | undefined,
  ipv4: Changes<Ipv4Settings>,
  ipv6: Changes<Ipv6Settings>,
): void {
  const mtu = values.mtu('NlMtuBytes', leastMtu, target);
  if (mtu !== undefined) ipv4.mtu = ipv6.mtu = mtu;
  const metric = values.integer('InterfaceMetric', 1, HIGHEST_INTERFACE_METRIC);
  const isAutomatic = values.choice('AutomaticMetric', ['Enabled', 'Disabled']) === 'Enabled';
  if (metric !== undefined || isAutomatic) ipv4.metric = ipv6.metric = isAutomatic ? null : metric!;
  const lifetime = values.timeSpan('AdvertisedRouterLifetime');
  if (lifetime !== undefined) ipv6.advertisedRouterLifetime = Math.min(Math.floor(lifetime / 1e9), 65_535);
  const transmits = values.integer('DadTransmits', 0, 10);
  if (transmits !== undefined) ipv6.dadTransmits = transmits;
}

const addressParameter: CmdletParameter = { name: 'IPAddress', positional: true, piped: '::1' };

function readPrefixLength(values: CmdletArguments, { family }: IpAddress): number {
  const whole = family === 4 ? 32 : 128;
  // CreateUnicastIpAddressEntry: an address whose prefix length is not told is on-link by itself.
  return values.integer('PrefixLength', 0, whole) ?? whole;
}

/** An address without the zone that Get-NetIPAddress writes behind it. */
const readAddress = (values: CmdletArguments): IpAddress =>
  values.value('IPAddress', (text) => parseIpAddress(text.replace(/%\w+$/, '')))!;

/** An address in each store that has it, right after it was added. */
function addedObjects(
  owner: NetworkInterface,
  address: IpAddress,
  length: number,
  store: ConfigurationStore,
): PsObject[] {
  const assigned = address.family === 6 ? owner.ipv6.find(address) : undefined;
  const active =
    assigned === undefined
      ? ipv4Object(owner, { address, prefixLength: length }, 'Tentative')
      : ipv6Object(owner, assigned);
  return store === 'persistent' ? [active, storedObject(owner, address, length)] : [active];
}

const exists = cimError('Instance MSFT_NetIPAddress already exists', 'MSFT_NetIPAddress', 87);

const familyParameter: CmdletParameter = { name: 'AddressFamily', piped: '' };
const [indexParameter, aliasParameter] = interfaceParameters as [CmdletParameter, CmdletParameter];

/** Module NetTCPIP, interfaces and addresses (Microsoft, windows-powershell-docs). */
export const interfaceCmdlets: readonly Cmdlet[] = [
  getter({
    name: 'Get-NetIPInterface',
    className: 'MSFT_NetIPInterface',
    conditions: [
      { ...aliasParameter, positional: true },
      indexParameter,
      familyParameter,
      ...Object.keys(SWITCHES),
      'AutomaticMetric',
      'InterfaceMetric',
      { name: 'NlMtu', alias: 'NlMtuBytes' },
      'Dhcp',
      'ConnectionState',
    ],
    others: ['PolicyStore'],
    objects(values, { host }) {
      const store = storeOf(values);
      return () => interfaceObjects(host, store);
    },
  }),
  {
    name: 'Set-NetIPInterface',
    parameters: [
      { ...aliasParameter, positional: true },
      indexParameter,
      familyParameter,
      ...Object.keys(SWITCHES),
      'NlMtuBytes',
      'InterfaceMetric',
      'AutomaticMetric',
      ...IPV6_ONLY,
      'PolicyStore',
      { name: 'PassThru', kind: 'switch' },
    ],
    bind(values, { host }) {
      const isLoopback = values.text('InterfaceIndex') === String(LOOPBACK.index) && showsLoopback(host);
      const named = isLoopback ? undefined : values.interfaceIfAny();
      const changes = readChanges(values, named);
      values.needOneOf(...Object.keys(SWITCHES), 'NlMtuBytes', 'InterfaceMetric', 'AutomaticMetric', ...IPV6_ONLY);
      const store = values.policyStore();
      const family = values.choice('AddressFamily', FAMILIES);
      const isShown = values.boolean('PassThru') === true;
      return () => {
        // Without a name every interface is meant. Loopback is shown only: nothing of it is modelled.
        const meant = isLoopback ? [] : named === undefined ? host.interfaces : [named];
        for (const target of meant) changeSettings(target, changes, store);
        if (!isShown) return silent;
        const indexes = meant.map(({ index }) => index);
        return giving(
          ...interfaceObjects(host, 'ActiveStore').filter(
            ({ properties }) =>
              indexes.includes(properties['InterfaceIndex'] as number) &&
              (family === undefined || properties['AddressFamily'] === family),
          ),
        );
      };
    },
  },
  getter({
    name: 'Get-NetIPAddress',
    className: 'MSFT_NetIPAddress',
    conditions: [
      { name: 'IPAddress', positional: true },
      ...interfaceParameters,
      familyParameter,
      'PrefixLength',
      'PrefixOrigin',
      'SuffixOrigin',
      'AddressState',
      'SkipAsSource',
      'Type',
    ],
    others: ['PolicyStore'],
    objects(values, { host }) {
      const store = storeOf(values);
      return () => addressObjects(host, store);
    },
  }),
  {
    name: 'New-NetIPAddress',
    parameters: [
      { ...addressParameter, required: true },
      ...interfaceParameters,
      'PrefixLength',
      'DefaultGateway',
      'AddressFamily',
      'Type',
      'PolicyStore',
    ],
    bind(values) {
      const target = values.interface();
      const address = values.interfaceAddress('IPAddress', readAddress(values));
      const length = readPrefixLength(values, address);
      const gateway = values.address('DefaultGateway');
      if (gateway !== undefined && gateway.family !== address.family)
        throw values.refuseGiven('DefaultGateway', 'the gateway is of another family', 'it is one of the address');
      if (gateway !== undefined) values.interfaceAddress('DefaultGateway', gateway);
      if (values.choice('Type', ['Unicast', 'Anycast']) === 'Anycast')
        throw values.notModelled('Type', 'an anycast address', 'leave it out: the address is unicast');
      const store = values.policyStore();
      return () => {
        if (!addAddress(target, address, length, store)) return cmdletFailed(exists);
        if (gateway !== undefined) {
          const everything = IpPrefix.parse(address.family === 4 ? '0.0.0.0/0' : '::/0');
          const settings = { metric: undefined, publish: undefined, lifetime: undefined };
          addRoute({ prefix: everything, target, nextHop: gateway }, settings, store);
        }
        return giving(...addedObjects(target, address, length, store));
      };
    },
  },
  {
    name: 'Remove-NetIPAddress',
    parameters: [addressParameter, ...interfaceParameters, 'PrefixLength', 'AddressFamily', 'PolicyStore'],
    bind(values, { host }) {
      values.needOneOf('IPAddress');
      const address = readAddress(values);
      const target = values.interfaceIfAny();
      const store = values.policyStore();
      const none = noneOf(values, 'MSFT_NetIPAddress', ['IPAddress', 'InterfaceIndex', 'InterfaceAlias']);
      return () => {
        const owners = target === undefined ? host.interfaces : [target];
        return owners.map((owner) => removeAddress(owner, address, store)).includes(true) ? silent : none;
      };
    },
  },
];
