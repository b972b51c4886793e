/** What a host would do with a packet, and how it is configured (modules NetTCPIP). */
import type { IpAddress } from '../../addr/ip.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { selectSource } from '../../transport/send-from.ts';
import { adapterWords } from '../adapter-words.ts';
import type { ShellHost } from '../command.ts';
import { dnsServers } from '../programs/ipconfig-report.ts';
import { type Cmdlet, cmdletFailed, giving, interfaceParameters } from './cmdlet.ts';
import { cimError } from './error-record.ts';
import { getter } from './getter.ts';
import { addressObjects } from './net-ip-address.ts';
import { objectsOfRoute } from './net-route.ts';
import { makeObject, type ObjectType, propertyOf, type PsObject, type PsValue } from './object.ts';
import { windowsAddressWithZone } from '../windows-address.ts';
import type { Entry } from './view.ts';

/** ERROR_NETWORK_UNREACHABLE, in the words of Windows' message table. */
const unreachable = cimError(
  'The network location cannot be reached. For information about network troubleshooting, see Windows Help.',
  'MSFT_NetRoute',
  1231,
);

/** The address and the route that a packet would have; null where it would have none. */
export function chosenFor(
  host: Host,
  remote: IpAddress,
): { address: PsObject; route: PsObject; out: NetworkInterface } | null {
  const { route, interface: out } = host.destinationOf(remote);
  const source = selectSource(host, remote);
  if (source === null || out === null || route === null) return null;
  const address = addressObjects(host, 'ActiveStore').find(({ properties }) =>
    host.interfaces.some(
      ({ index, name }) =>
        properties['IPAddress'] === windowsAddressWithZone(source, index) && properties['InterfaceAlias'] === name,
    ),
  );
  const shown = objectsOfRoute(host, { prefix: route.prefix, target: out, nextHop: route.nextHop })[0];
  return address === undefined || shown === undefined ? null : { address, route: shown, out };
}

const property = (value: PsValue, name: string): PsValue => (value === null ? null : propertyOf(value, name));

/** Several values below each other. */
const below = (label: string, of: (object: PsObject) => readonly string[]): Entry => ({
  label,
  of: (object) => of(object).join('\n'),
});
const texts = (value: PsValue): readonly string[] =>
  (Array.isArray(value) ? (value as readonly PsValue[]) : [value]).flatMap((each) =>
    typeof each === 'string' ? [each] : [],
  );

const configuration: ObjectType = {
  name: 'NetIPConfiguration',
  aliases: { ifIndex: 'InterfaceIndex', ifAlias: 'InterfaceAlias' },
  view: {
    kind: 'list',
    entries: [
      { label: 'InterfaceAlias' },
      { label: 'InterfaceIndex' },
      { label: 'InterfaceDescription' },
      below('IPv6Address', (object) => texts(property(propertyOf(object, 'IPv6Address'), 'IPAddress'))),
      below('IPv4Address', (object) => texts(property(propertyOf(object, 'IPv4Address'), 'IPAddress'))),
      below('IPv6DefaultGateway', (object) => texts(property(propertyOf(object, 'IPv6DefaultGateway'), 'NextHop'))),
      below('IPv4DefaultGateway', (object) => texts(property(propertyOf(object, 'IPv4DefaultGateway'), 'NextHop'))),
      below('DNSServer', (object) => texts(propertyOf(object, 'DNSServer'))),
    ],
  },
};

function configurationObject(target: ShellHost, of: NetworkInterface): PsObject {
  const { host } = target;
  const own = addressObjects(host, 'ActiveStore').filter(({ properties }) => properties['InterfaceIndex'] === of.index);
  const addresses = (family: 4 | 6): PsObject[] =>
    own.filter(
      ({ properties }) =>
        properties['AddressFamily'] === `IPv${family}` && !isLinkLocal(properties['IPAddress'] as string),
    );
  const gateways = (
    routes: readonly { prefix: { length: number }; nextHop: IpAddress | null; interface: unknown }[],
  ): PsObject[] =>
    routes
      .filter(({ prefix, nextHop, interface: out }) => prefix.length === 0 && nextHop !== null && out === of)
      .map(({ nextHop }) => {
        const text = windowsAddressWithZone(nextHop!, of.index);
        return makeObject({ name: 'MSFT_NetRoute' }, { NextHop: text.replace(/%\d+$/, '') }, text);
      });
  return makeObject(configuration, {
    InterfaceAlias: of.name,
    InterfaceIndex: of.index,
    InterfaceDescription: adapterWords(of).description,
    IPv6Address: addresses(6),
    IPv6LinkLocalAddress: own.filter(({ properties }) => isLinkLocal(properties['IPAddress'] as string)),
    IPv4Address: addresses(4),
    IPv6DefaultGateway: gateways(host.ipv6.routes.routes),
    IPv4DefaultGateway: gateways(host.ipv4.routes.routes),
    DNSServer: dnsServers(target, of).map((address) => address.toString()),
  });
}

const isLinkLocal = (text: string): boolean => /^fe80:/i.test(text);

export const findRouteCmdlets: readonly Cmdlet[] = [
  {
    name: 'Find-NetRoute',
    parameters: [
      { name: 'RemoteIPAddress', required: true, positional: true, piped: '::1' },
      ...interfaceParameters.map(({ name, alias }) => ({ name, ...(alias === undefined ? {} : { alias }) })),
    ],
    bind(values, { host }) {
      const remote = values.address('RemoteIPAddress')!;
      const wanted = values.interfaceIfAny();
      return () => {
        const chosen = chosenFor(host, remote);
        if (chosen === null || (wanted !== undefined && chosen.out !== wanted)) return cmdletFailed(unreachable);
        return giving(chosen.address, chosen.route);
      };
    },
  },
  getter({
    name: 'Get-NetIPConfiguration',
    aliases: ['gip'],
    className: 'NetIPConfiguration',
    conditions: interfaceParameters.map((each) => ({ ...each, positional: each.name === 'InterfaceAlias' })),
    others: [
      { name: 'All', kind: 'switch' },
      { name: 'Detailed', kind: 'switch' },
    ],
    objects(values, target) {
      // Tunnels are shown when they are asked for.
      const withTunnels = ['All', 'InterfaceIndex', 'InterfaceAlias'].some((name) => values.has(name));
      return () =>
        target.host.interfaces
          .filter((each) => withTunnels || adapterWords(each).kind !== 'Tunnel')
          .map((each) => configurationObject(target, each));
    },
  }),
];
