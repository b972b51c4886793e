/** Objects of PowerShell's network cmdlets, from a table or a list: property names are English everywhere. */
import type { IpAddress } from '../../addr/ip.ts';
import type { Family, InterfaceReference, Origin } from '../facts.ts';
import { originHere, type Reading } from '../reading.ts';
import { addressIn, lengthIn, prefixIn, wholeNumber } from '../values.ts';
import { addressKindOf, connectionOf, publishOf, truthOf } from '../words.ts';

/** Values by property. */
export type PowerShellObject = ReadonlyMap<string, string>;

interface Kind {
  readonly output: string;
  /** Properties that tell the kind; a list inside stands for one of several names. */
  readonly properties: readonly (string | readonly string[])[];
  readonly take: ((object: Reader, reading: Reading, origin: Origin) => boolean) | null;
}

/** Reads properties in whichever spelling a table or list has. */
interface Reader {
  text(...names: string[]): string | undefined;
  number(...names: string[]): number | undefined;
  truth(...names: string[]): boolean | undefined;
  readonly reference: InterfaceReference;
  readonly family: Family | undefined;
}

const INDEX = ['ifIndex', 'InterfaceIndex', 'Interface Index', 'InterfaceIndex '];
const ALIAS = ['InterfaceAlias', 'ifAlias', 'Interface Alias'];

/** The first that fits decides. */
const KINDS: readonly Kind[] = [
  { output: 'Get-NetRoute', properties: ['DestinationPrefix', 'NextHop'], take: takeRoute },
  { output: 'Find-NetRoute', properties: ['IPAddress', 'PrefixLength', 'SkipAsSource', 'Type'], take: takeAddress },
  { output: 'Get-NetIPAddress', properties: ['IPAddress', ['PrefixLength', 'AddressState']], take: takeAddress },
  {
    output: 'Get-NetIPConfiguration',
    properties: ['InterfaceAlias', ['IPv4Address', 'IPv4DefaultGateway', 'IPv6DefaultGateway', 'DNSServer']],
    take: takeConfiguration,
  },
  {
    output: 'Get-NetIPInterface',
    properties: [
      ['NlMtu(Bytes)', 'NlMtu', 'NlMtuBytes', 'InterfaceMetric', 'Forwarding', 'Advertising'],
      [...ALIAS, ...INDEX],
    ],
    take: takeInterface,
  },
  { output: 'Get-NetAdapter', properties: ['InterfaceDescription', ['MacAddress', 'Status']], take: takeAdapter },
  { output: 'Get-NetIsatapConfiguration', properties: ['Router', 'State'], take: takeIsatap },
  { output: 'netsh interface isatap show router', properties: ['Router Name'], take: takeIsatap },
  { output: 'netsh interface isatap show state', properties: ['ISATAP State'], take: takeIsatap },
  { output: 'Get-DnsClientServerAddress', properties: ['ServerAddresses'], take: takeDnsServers },
  { output: 'Get-RemoteAccess', properties: [['InternalIPv6Prefix', 'ClientIPv6Prefix']], take: takeRemoteAccess },
  { output: 'Set-RemoteAccessLoadBalancer', properties: ['ThirdPartyLoadBalancer'], take: null },
  { output: 'Get-RemoteAccessHealth', properties: ['Component', 'HealthState'], take: null },
  {
    output: 'Get-RemoteAccessConnectionStatistics',
    properties: ['ConnectionType', ['UserName', 'ClientIPAddress']],
    take: null,
  },
  { output: 'Get-RemoteAccessUserActivity', properties: ['ProtocolID', 'ServerPort'], take: null },
  { output: 'Get-DAClientDnsConfiguration', properties: [['NrptSuffixes', 'SecureNameQueryFallback']], take: null },
  {
    output: 'Get-DnsClientNrptRule',
    properties: ['Namespace', ['DirectAccessEnabled', 'DirectAccessDnsServers', 'NameServers']],
    take: null,
  },
  { output: 'Get-DAMgmtServer', properties: ['Host', 'IPAddresses'], take: null },
  { output: 'Get-DnsServerGlobalQueryBlockList', properties: ['Enable', 'List'], take: null },
  { output: 'Get-NetNeighbor', properties: ['LinkLayerAddress', 'State'], take: null },
  { output: 'Get-NetPrefixPolicy', properties: ['Precedence', 'Label'], take: null },
  { output: 'Get-NetConnectionProfile', properties: ['NetworkCategory'], take: null },
  {
    output: 'Test-NetConnection',
    properties: [['RemoteAddress', 'ComputerName', 'SelectedSourceAddress', 'PingSucceeded', 'PingReplyDetails (RTT)']],
    take: null,
  },
  { output: 'Resolve-DnsName', properties: ['Name', 'Type', 'TTL'], take: null },
  { output: 'Get-DAConnectionStatus', properties: ['Status', 'Substatus'], take: null },
  { output: 'Get-NetIPHttpsConfiguration', properties: [['ServerURL', 'ServerUrl', 'LastErrorCode']], take: null },
];

const fits = ({ properties }: Kind, has: (name: string) => boolean): boolean =>
  properties.every((wanted) => (typeof wanted === 'string' ? has(wanted) : wanted.some(has)));

/** The cmdlet whose columns these are, and whether its rows configure anything. */
export function kindOf(
  columns: readonly string[],
): { readonly output: string; readonly isConfiguration: boolean } | null {
  const kind = KINDS.find((candidate) => fits(candidate, (name) => columns.includes(name)));
  return kind === undefined ? null : { output: kind.output, isConfiguration: kind.take !== null };
}

/** Takes an object's facts. @returns whether it is of a known kind and its values can be read */
export function interpret(reading: Reading, object: PowerShellObject, line?: number): boolean {
  const kind = KINDS.find((candidate) => fits(candidate, (name) => object.has(name)));
  if (kind === undefined) return false;
  const origin = originHere(reading, kind.output, line);
  return kind.take === null || kind.take(readerOf(object), reading, origin);
}

function readerOf(object: PowerShellObject): Reader {
  const text = (...names: string[]): string | undefined => {
    const found = names.map((name) => object.get(name)).find((value) => value !== undefined && value !== '');
    return found;
  };
  const number = (...names: string[]): number | undefined => wholeNumber(text(...names) ?? '') ?? undefined;
  const family = text('AddressFamily', 'Address Family', 'AddressFamily ');
  return {
    text,
    number,
    truth: (...names) => truthOf(text(...names) ?? '') ?? undefined,
    reference: { index: number(...INDEX) ?? null, name: text(...ALIAS) ?? null },
    family: family === 'IPv4' || family === '2' ? 4 : family === 'IPv6' || family === '23' ? 6 : undefined,
  };
}

function takeRoute(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const prefix = prefixIn(object.text('DestinationPrefix') ?? '');
  const hop = addressIn(object.text('NextHop') ?? '');
  // A table that is too narrow ends values with dots.
  if (prefix === null || hop === null) return false;
  const metric = object.number('RouteMetric');
  const protocol = object.text('Protocol');
  facts.routes.push({
    ...object.reference,
    origin,
    prefix,
    nextHop: hop.address.isUnspecified ? null : hop.address,
    routeMetric: metric ?? null,
    effectiveMetric: null,
    publish: publishOf(object.text('Publish') ?? '') ?? null,
    maker: makerOf(protocol),
    store: /^persistent/i.test(object.text('PolicyStore', 'Store') ?? '') ? 'persistent' : 'active',
  });
  const interfaceMetric = object.number('ifMetric', 'InterfaceMetric');
  if (interfaceMetric !== undefined)
    facts.interfaces.push({ ...object.reference, origin, family: prefix.address.family, metric: interfaceMetric });
  return true;
}

/** NetMgmt is said of what was typed and, by some versions, of what was learned. */
function makerOf(protocol: string | undefined): 'system' | 'advertisement' | 'dhcp' | null {
  switch (protocol) {
    case 'Local':
      return 'system';
    case 'RouterAdvertisement':
      return 'advertisement';
    case 'Dhcp':
      return 'dhcp';
    default:
      return null;
  }
}

function takeAddress(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const found = addressIn(object.text('IPAddress') ?? '');
  if (found === null) return false;
  const [prefixOrigin, suffixOrigin] = [object.text('PrefixOrigin'), object.text('SuffixOrigin')];
  facts.addresses.push({
    index: object.reference.index ?? found.zone,
    name: object.reference.name,
    origin,
    address: found.address,
    prefixLength: lengthIn(object.text('PrefixLength') ?? '', found.address),
    kind:
      prefixOrigin === 'RouterAdvertisement'
        ? suffixOrigin === 'Random'
          ? 'temporary'
          : 'public'
        : addressKindOf(prefixOrigin ?? ''),
    finite: null,
  });
  return true;
}

/** Addresses without their lengths, gateways and servers of an interface. */
function takeConfiguration(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const { reference } = object;
  const addressesOf = (...names: string[]): IpAddress[] =>
    names.flatMap((name) =>
      (object.text(name) ?? '').split(/[\s,{}]+/).flatMap((text) => addressIn(text)?.address ?? []),
    );
  const rest = { ...reference, origin };
  for (const address of addressesOf('IPv4Address', 'IPv6Address', 'IPv6LinkLocalAddress'))
    facts.addresses.push({ ...rest, address, prefixLength: null, kind: null, finite: null });
  for (const nextHop of addressesOf('IPv4DefaultGateway', 'IPv6DefaultGateway'))
    facts.routes.push({
      ...rest,
      prefix: prefixIn(nextHop.family === 4 ? '0.0.0.0/0' : '::/0')!,
      nextHop,
      routeMetric: null,
      effectiveMetric: null,
      publish: null,
      maker: null,
      store: 'active',
    });
  facts.dnsServers.push({ ...rest, servers: addressesOf('DNSServer') });
  facts.interfaces.push({ ...rest, description: object.text('InterfaceDescription') });
  return true;
}

function takeInterface(object: Reader, reading: Reading, origin: Origin): boolean {
  reading.facts.interfaces.push({
    ...object.reference,
    origin,
    family: object.family ?? familyOfRow(object, reading, origin),
    connected: connectionOf(object.text('ConnectionState') ?? '') ?? undefined,
    metric: object.number('InterfaceMetric'),
    automaticMetric: object.truth('AutomaticMetric'),
    mtu: object.number('NlMtu(Bytes)', 'NlMtuBytes', 'NlMtu'),
    forwarding: object.truth('Forwarding'),
    advertising: object.truth('Advertising'),
    advertisesDefaultRoute: object.truth('AdvertiseDefaultRoute'),
    routerDiscovery: object.truth('RouterDiscovery'),
    ignoresDefaultRoutes: object.truth('IgnoreDefaultRoutes'),
    dhcp: object.truth('Dhcp'),
  });
  return true;
}

/** More than a host has rows of interfaces. */
const MOST_ROWS = 200;

/** Where no column has the family: that of the command, or IPv6, whose rows stand before those of IPv4. */
function familyOfRow({ reference }: Reader, { command, facts }: Reading, { file, output }: Origin): Family {
  const [, told] = /-addressfamily\s+ipv([46])/.exec(command) ?? [];
  if (told !== undefined) return told === '4' ? 4 : 6;
  const isAgain = facts.interfaces
    .slice(-MOST_ROWS)
    .some(
      (each) =>
        each.origin.file === file &&
        each.origin.output === output &&
        each.family === 6 &&
        each.index === reference.index &&
        each.name === reference.name,
    );
  return isAgain ? 4 : 6;
}

function takeAdapter(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const index = object.number(...INDEX);
  const name = object.text('Name', ...ALIAS);
  if (index === undefined && name === undefined) return false;
  const status = object.text('Status');
  facts.interfaces.push({
    origin,
    index: index ?? null,
    name: name ?? null,
    description: object.text('InterfaceDescription'),
    hardwareAddress: object.text('MacAddress')?.toUpperCase(),
    connected: status === undefined ? undefined : status === 'Up',
    speed: object.text('LinkSpeed'),
  });
  return true;
}

function takeIsatap(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const router = object.text('Router', 'Router Name');
  const state = object.text('State', 'ISATAP State')?.toLowerCase();
  const isState = state === 'default' || state === 'enabled' || state === 'disabled';
  if (router === undefined && !isState) return false;
  facts.isatap.push({
    origin,
    ...(isState ? { state } : {}),
    ...(router === undefined ? {} : { router: /^(default|isatap\.?)$/i.test(router) ? null : router }),
  });
  return true;
}

function takeDnsServers(object: Reader, { facts }: Reading, origin: Origin): boolean {
  const listed = (object.text('ServerAddresses') ?? '').replaceAll(/[{}]/g, '').split(/[,\s]+/);
  const servers = listed.flatMap((text) => addressIn(text)?.address ?? []);
  if (servers.length === 0 && listed.join('') !== '') return false;
  facts.dnsServers.push({ ...object.reference, origin, servers });
  return true;
}

const REMOTE_ACCESS = [
  'InternalIPv6Prefix',
  'ClientIPv6Prefix',
  'InternalInterface',
  'InternetInterface',
  'ConnectToAddress',
];

function takeRemoteAccess(object: Reader, { facts }: Reading, origin: Origin): boolean {
  for (const property of REMOTE_ACCESS) {
    const value = object.text(property);
    if (value !== undefined) facts.remoteAccess.push({ origin, property, value });
  }
  return true;
}
