import type { CachedName } from '../../name/resolver.ts';
import type { ResolutionRule } from '../../name/resolution-policy.ts';
import type { ShellHost } from '../command.ts';
import { dnsServers } from '../programs/ipconfig-report.ts';
import { type Cmdlet, giving, interfaceParameters, silent } from './cmdlet.ts';
import { getter } from './getter.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';

const serverAddress: ObjectType = {
  name: 'MSFT_DNSClientServerAddress',
  aliases: { ifAlias: 'InterfaceAlias', ifIndex: 'InterfaceIndex', Address: 'ServerAddresses' },
  view: {
    kind: 'table',
    columns: [
      { label: 'InterfaceAlias', width: 28 },
      { label: 'Interface Index', of: 'InterfaceIndex', width: 9, align: 'right' },
      { label: 'Address Family', of: 'AddressFamily', width: 7 },
      { label: 'ServerAddresses' },
    ],
  },
};

const serverObjects = (target: ShellHost): PsObject[] =>
  target.host.interfaces.flatMap((each) =>
    ([4, 6] as const).map((family) =>
      makeObject(serverAddress, {
        InterfaceAlias: each.name,
        InterfaceIndex: each.index,
        AddressFamily: `IPv${family}`,
        ServerAddresses: dnsServers(target, each)
          .filter((address) => address.family === family)
          .map((address) => address.toString()),
      }),
    ),
  );

const cacheEntry: ObjectType = {
  name: 'MSFT_DNSClientCache',
  aliases: { RecordName: 'Name', RecordType: 'Type', TTL: 'TimeToLive' },
  view: {
    kind: 'table',
    columns: [
      { label: 'Entry', width: 25 },
      { label: 'RecordName', of: 'Name', width: 25 },
      { label: 'Record Type', of: 'Type', width: 6 },
      { label: 'Status', width: 9 },
      { label: 'Section', width: 7 },
      { label: 'TimeTo Live', of: 'TimeToLive', width: 6, align: 'right' },
      { label: 'Data Length', of: 'DataLength', width: 6, align: 'right' },
      { label: 'Data' },
    ],
  },
};

/** The records of one answer, or that there are none. */
function cacheObjects({ name, type, outcome, addresses, timeToLive }: CachedName): PsObject[] {
  const shared = { Entry: name, Type: type, TimeToLive: Math.floor(timeToLive / 1e9) };
  if (outcome !== 'addresses') {
    const status = outcome === 'no-such-name' ? 'NotExist' : 'NoRecords';
    return [
      makeObject(cacheEntry, {
        ...shared,
        Name: null,
        Status: status,
        Section: null,
        TimeToLive: null,
        DataLength: null,
        Data: null,
      }),
    ];
  }
  return addresses.map((address) =>
    makeObject(cacheEntry, {
      ...shared,
      Name: name,
      Status: 'Success',
      Section: 'Answer',
      DataLength: address.family === 4 ? 4 : 16,
      Data: address.toString(),
    }),
  );
}

/** As a real rule is listed (windows.md, the sample of a rule of DirectAccess). */
const nrptRule: ObjectType = {
  name: 'DnsClientNrptRule',
  view: listView(
    'Name Version Namespace IPsecCARestriction DirectAccessDnsServers DirectAccessEnabled DirectAccessProxyType DirectAccessProxyName DirectAccessQueryIPsecEncryption DirectAccessQueryIPsecRequired NameServers DnsSecEnabled DnsSecQueryIPsecEncryption DnsSecQueryIPsecRequired DnsSecValidationRequired NameEncoding DisplayName Comment',
  ),
};

/** A rule without servers is an exemption. */
const ruleObject = ({ namespace, servers }: ResolutionRule): PsObject =>
  makeObject(nrptRule, {
    Name: null,
    Version: 1,
    Namespace: [namespace],
    IPsecCARestriction: null,
    DirectAccessDnsServers: servers.map((server) => server.toString()).join(', '),
    DirectAccessEnabled: true,
    DirectAccessProxyType: servers.length === 0 ? 'UseDefault' : 'NoProxy',
    DirectAccessProxyName: null,
    DirectAccessQueryIPsecEncryption: null,
    DirectAccessQueryIPsecRequired: false,
    NameServers: null,
    DnsSecEnabled: null,
    DnsSecQueryIPsecEncryption: null,
    DnsSecQueryIPsecRequired: false,
    DnsSecValidationRequired: false,
    NameEncoding: null,
    DisplayName: null,
    Comment: null,
  });

const nrptPolicy: ObjectType = {
  name: 'DnsClientNrptPolicy',
  view: listView(
    'Namespace DirectAccessDnsServers DirectAccessEnabled DirectAccessProxyType DirectAccessQueryIPsecRequired NameServers',
  ),
};

/** What holds of a rule. */
const policyObject = ({ namespace, servers }: ResolutionRule): PsObject =>
  makeObject(nrptPolicy, {
    Namespace: namespace,
    DirectAccessDnsServers: servers.map((server) => server.toString()),
    DirectAccessEnabled: true,
    DirectAccessProxyType: servers.length === 0 ? 'UseDefault' : 'NoProxy',
    DirectAccessQueryIPsecRequired: false,
    NameServers: null,
  });

/** Module DnsClient (Microsoft, windows-powershell-docs). */
export const dnsClientCmdlets: readonly Cmdlet[] = [
  getter({
    name: 'Get-DnsClientServerAddress',
    className: 'MSFT_DNSClientServerAddress',
    conditions: [
      ...interfaceParameters.map((each) => ({ ...each, positional: each.name === 'InterfaceAlias' })),
      'AddressFamily',
    ],
    objects: (_values, target) => () => serverObjects(target),
  }),
  getter({
    name: 'Get-DnsClientCache',
    className: 'MSFT_DNSClientCache',
    conditions: [
      { name: 'Entry', positional: true },
      { name: 'Name', alias: 'RecordName' },
      { name: 'Type', alias: 'RecordType' },
      'Status',
    ],
    objects:
      (_values, { resolver }) =>
      () =>
        resolver.cached.flatMap(cacheObjects),
  }),
  {
    name: 'Get-DnsClientNrptRule',
    parameters: [],
    bind:
      (_values, { resolver }) =>
      () =>
        giving(...resolver.policy.rules.map(ruleObject)),
  },
  {
    name: 'Get-DnsClientNrptPolicy',
    parameters: ['Namespace', { name: 'Effective', kind: 'switch' }],
    bind(values, { resolver }) {
      const namespace = values.text('Namespace')?.toLowerCase();
      return () =>
        giving(
          ...resolver.policy.rules
            .filter((rule) => namespace === undefined || rule.namespace === namespace)
            .map(policyObject),
        );
    },
  },
  {
    name: 'Clear-DnsClientCache',
    parameters: [],
    bind:
      (_values, { resolver }) =>
      () => {
        resolver.clearCache();
        return silent;
      },
  },
  {
    name: 'Register-DnsClient',
    parameters: [],
    bind:
      (_values, { registration }) =>
      () => {
        registration?.registerNow();
        return silent;
      },
  },
];
