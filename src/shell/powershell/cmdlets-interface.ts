import type { IpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import {
  type Cmdlet,
  type CmdletArguments,
  cmdletFailed,
  type CmdletParameter,
  interfaceParameters,
  noMatch,
  silent,
} from './cmdlet.ts';
import {
  addAddress,
  changeSettings,
  HIGHEST_INTERFACE_METRIC,
  LEAST_MTU,
  removeAddress,
} from '../interface-changes.ts';
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
function readChanges(values: CmdletArguments): { ipv4: Changes<Ipv4Settings>; ipv6: Changes<Ipv6Settings> } {
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
  readNumbers(values, family === 'IPv4' ? LEAST_MTU[4] : LEAST_MTU[6], ipv4, ipv6);
  return { ipv4: family === 'IPv6' ? {} : ipv4, ipv6: family === 'IPv4' ? {} : ipv6 };
}

function readNumbers(
  values: CmdletArguments,
  leastMtu: number,
  ipv4: Changes<Ipv4Settings>,
  ipv6: Changes<Ipv6Settings>,
): void {
  const mtu = values.integer('NlMtuBytes', leastMtu, 0xffffffff);
  if (mtu !== undefined) ipv4.mtu = ipv6.mtu = mtu;
  const metric = values.integer('InterfaceMetric', 1, HIGHEST_INTERFACE_METRIC);
  const isAutomatic = values.choice('AutomaticMetric', ['Enabled', 'Disabled']) === 'Enabled';
  if (metric !== undefined || isAutomatic) ipv4.metric = ipv6.metric = isAutomatic ? null : metric!;
  const lifetime = values.timeSpan('AdvertisedRouterLifetime');
  if (lifetime !== undefined) ipv6.advertisedRouterLifetime = Math.min(Math.floor(lifetime / 1e9), 65_535);
  const transmits = values.integer('DadTransmits', 0, 10);
  if (transmits !== undefined) ipv6.dadTransmits = transmits;
}

const addressParameter: CmdletParameter = { name: 'IPAddress', positional: true, required: true };

function readPrefixLength(values: CmdletArguments, { family }: IpAddress): number {
  const whole = family === 4 ? 32 : 128;
  // CreateUnicastIpAddressEntry: an address whose prefix length is not told is on-link by itself.
  return values.integer('PrefixLength', 0, whole) ?? whole;
}

/** Module NetTCPIP, interfaces and addresses (Microsoft, windows-powershell-docs). */
export const interfaceCmdlets: readonly Cmdlet[] = [
  {
    name: 'Set-NetIPInterface',
    parameters: [
      ...interfaceParameters.map((parameter) => ({ ...parameter, positional: parameter.name === 'InterfaceAlias' })),
      'AddressFamily',
      ...Object.keys(SWITCHES),
      'NlMtuBytes',
      'InterfaceMetric',
      'AutomaticMetric',
      ...IPV6_ONLY,
      'PolicyStore',
    ],
    bind(values) {
      const target = values.interface();
      const changes = readChanges(values);
      values.needOneOf(...Object.keys(SWITCHES), 'NlMtuBytes', 'InterfaceMetric', 'AutomaticMetric', ...IPV6_ONLY);
      const store = values.policyStore();
      return () => {
        changeSettings(target, changes, store);
        return silent;
      };
    },
  },
  {
    name: 'New-NetIPAddress',
    parameters: [
      addressParameter,
      ...interfaceParameters,
      'PrefixLength',
      'DefaultGateway',
      'AddressFamily',
      'Type',
      'PolicyStore',
    ],
    bind(values) {
      const target = values.interface();
      const address = values.address('IPAddress')!;
      const length = readPrefixLength(values, address);
      const gateway = values.address('DefaultGateway');
      if (gateway !== undefined && gateway.family !== address.family)
        throw values.refuseGiven('DefaultGateway', 'the gateway is of another family', 'it is one of the address');
      if (values.choice('Type', ['Unicast', 'Anycast']) === 'Anycast')
        throw values.notModelled('Type', 'an anycast address', 'leave it out: the address is unicast');
      const store = values.policyStore();
      return () => {
        if (!addAddress(target, address, length, store))
          return cmdletFailed(values.cmdlet, 'Instance MSFT_NetIPAddress already exists');
        if (gateway !== undefined) {
          const everything = IpPrefix.parse(address.family === 4 ? '0.0.0.0/0' : '::/0');
          const settings = { metric: undefined, publish: undefined, lifetime: undefined };
          addRoute({ prefix: everything, target, nextHop: gateway }, settings, store);
        }
        return { output: addressText(target, address, length, store), ok: true };
      };
    },
  },
  {
    name: 'Remove-NetIPAddress',
    parameters: [addressParameter, ...interfaceParameters, 'PrefixLength', 'AddressFamily', 'PolicyStore'],
    bind(values, { host }) {
      const address = values.address('IPAddress')!;
      const target = values.interfaceIfAny();
      const store = values.policyStore();
      const none = noMatch(values, 'MSFT_NetIPAddress', ['IPAddress', 'InterfaceIndex', 'InterfaceAlias']);
      return () => {
        const owners = target === undefined ? host.interfaces : [target];
        return owners.map((owner) => removeAddress(owner, address, store)).includes(true) ? silent : none;
      };
    },
  },
];

/** The list that New-NetIPAddress prints, of each store. */
function addressText(
  { index, name, ipv6 }: NetworkInterface,
  address: IpAddress,
  prefixLength: number,
  store: ConfigurationStore,
): string {
  const state = address.family === 4 ? 'tentative' : (ipv6.find(address)?.state ?? 'tentative');
  const list = (addressState: string, policyStore: string): string => {
    const rows = [
      ['IPAddress', address.toString()],
      ['InterfaceIndex', String(index)],
      ['InterfaceAlias', name],
      ['AddressFamily', `IPv${address.family}`],
      ['Type', 'Unicast'],
      ['PrefixLength', String(prefixLength)],
      ['PrefixOrigin', 'Manual'],
      ['SuffixOrigin', 'Manual'],
      ['AddressState', addressState[0]!.toUpperCase() + addressState.slice(1)],
      ['ValidLifetime', 'Infinite ([TimeSpan]::MaxValue)'],
      ['PreferredLifetime', 'Infinite ([TimeSpan]::MaxValue)'],
      ['SkipAsSource', 'False'],
      ['PolicyStore', policyStore],
    ];
    return `\n${rows.map(([label, value]) => `${label!.padEnd(17)} : ${value!}\n`).join('')}`;
  };
  const kept = store === 'persistent' ? list('invalid', 'PersistentStore') : '';
  return `${list(state, 'ActiveStore')}${kept}\n`;
}
