/** The DirectAccess server's part of a host: what the role set up, in one key of the scenario. */
import type { IpAddress } from '../addr/ip.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { HostInput, IsatapTunnels, Making } from './making.ts';
import { type ImportedHost, type ImportedInterface, type ImportedRoute, isLinkLocal, kindOf } from './host.ts';
import { prefixIn } from './values.ts';

/** Null where there is no IP-HTTPS interface of a server; what is not known of one is said to be missing. */
export function directAccessOf(
  cards: readonly ImportedInterface[],
  tunnels: IsatapTunnels,
  making: Making,
): NonNullable<HostInput['directAccess']> | null {
  const { imported, names, decided, missing, leftOut } = making;
  const { remoteAccess, interfaces } = imported;
  const adapter = interfaces.find((each) => kindOf(each) === 'ip-https');
  if (adapter === undefined && remoteAccess.size === 0) return null;
  if (adapter !== undefined && remoteAccess.size === 0 && !isServer(adapter, imported)) {
    leftOut.push(`${names.get(adapter)!}: no output says whether it is that of a server, or what a client connects to`);
    missing.push('directAccess (of a server Get-RemoteAccess tells it; of a client server, prefixes and suffix)');
    return null;
  }
  const internalPrefix = prefixIn(remoteAccess.get('InternalIPv6Prefix') ?? '') ?? isatapPrefix(making);
  const clientPrefix = clientPrefixOf(adapter, making);
  const internal = internalCard(cards, tunnels, making);
  const dnsServers = [...new Set(interfaces.flatMap(({ dnsServers }) => dnsServers.map(String)))].filter(
    (text) => !text.startsWith('fec0:'),
  );
  const lacking = [
    ...(internalPrefix?.length === 64 ? [] : ['internalPrefix (InternalIPv6Prefix of Get-RemoteAccess)']),
    ...(clientPrefix?.length === 64 ? [] : ['clientPrefix (ClientIPv6Prefix, or the routes of IPHTTPSInterface)']),
    ...(internal === null ? ['internal (InternalInterface)'] : []),
    ...(dnsServers.length === 0 ? ['dnsServers'] : []),
  ];
  if (lacking.length > 0 || internalPrefix === null || clientPrefix === null || internal === null) {
    missing.push(`directAccess of the server: ${lacking.join(', ')}`);
    return null;
  }
  decided.push('the DNS servers are the management servers of directAccess');
  return {
    role: 'server',
    ...(adapter?.index == null ? {} : { index: adapter.index }),
    prefix: IpPrefix.of<IpAddress>(internalPrefix.address, 48).toString(),
    internalPrefix: internalPrefix.toString(),
    clientPrefix: clientPrefix.toString(),
    internal,
    dnsServers,
    managementServers: dnsServers,
  };
}

/** A server has the ends of the tunnels, ::1 and ::2, and advertises. */
export function isServer(adapter: ImportedInterface, { routes }: ImportedHost): boolean {
  const { values, addresses } = adapter;
  const isEnd = (address: IpAddress): boolean =>
    address.family === 6 && address.w2 === 0 && (address.w3 === 1 || address.w3 === 2);
  return (
    values.advertising?.value === true ||
    values.forwarding?.value === true ||
    addresses.some(({ address }) => isEnd(address)) ||
    routes.some(({ owner, publish }) => owner === adapter && (publish?.value ?? 'no') !== 'no')
  );
}

const isSubnet = ({ prefix, nextHop }: ImportedRoute): boolean =>
  nextHop === null && prefix.length === 64 && prefix.address.family === 6 && !isLinkLocal(prefix.address);

function isatapPrefix({ imported: { routes }, decided }: Making): IpPrefix | null {
  const found = routes.find(
    (route) => isSubnet(route) && route.owner !== null && kindOf(route.owner) === 'isatap',
  )?.prefix;
  if (found === undefined) return null;
  decided.push(
    `the ISATAP prefix of the connection security rules is ${found.toString()}: that of the ISATAP interface`,
  );
  return found;
}

function clientPrefixOf(
  adapter: ImportedInterface | undefined,
  { imported: { routes, remoteAccess } }: Making,
): IpPrefix | null {
  const told = prefixIn(remoteAccess.get('ClientIPv6Prefix') ?? '');
  const own = routes.find((route) => isSubnet(route) && route.owner !== null && route.owner === adapter)?.prefix;
  const ofAddress = adapter?.addresses.find(
    ({ address }) => address.family === 6 && !isLinkLocal(address) && address.w2 === 0,
  );
  if (own !== undefined) return own;
  if (ofAddress !== undefined) return IpPrefix.of<IpAddress>(ofAddress.address, 64);
  return told;
}

function internalCard(
  cards: readonly ImportedInterface[],
  tunnels: IsatapTunnels,
  { imported: { remoteAccess }, names }: Making,
): string | null {
  const told = remoteAccess.get('InternalInterface')?.toLowerCase();
  const card = cards.find(({ name }) => name !== null && name.toLowerCase() === told);
  if (card !== undefined) return names.get(card)!;
  const [first] = tunnels.values();
  if (first?.over !== undefined) return first.over;
  return cards.length === 1 ? names.get(cards[0]!)! : null;
}
