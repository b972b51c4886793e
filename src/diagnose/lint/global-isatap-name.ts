import type { DnsServer } from '../../service/dns-server.ts';
import { fullName, type Zone } from '../../service/dns-zone.ts';
import { DEFAULT_ROUTER } from '../../tunnel/isatap/isatap-service.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { owns } from '../cause/ways.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { isWindows, onHost } from './remedy.ts';

/** windows.md section 5b, 2. */
export const globalIsatapName: Lint = {
  code: 'isatap-name-global',
  sentence: 'every Windows host with that suffix finds it, gets an address of the tunnel and may prefer it to IPv4',
  find: (network) =>
    network.hosts.flatMap((server): Finding[] => {
      const { dnsServer } = server.node;
      if (dnsServer === null || isBlocked(dnsServer)) return [];
      return dnsServer.zones.filter(hasRouter).map((zone) => findingOf(network, server, dnsServer, zone));
    }),
};

const isBlocked = ({ isBlockListEnabled, queryBlockList }: DnsServer): boolean =>
  isBlockListEnabled && queryBlockList.some((name) => nameKey(name) === DEFAULT_ROUTER);

const isRouterName = (name: string, zone: string): boolean => nameKey(name) === `${DEFAULT_ROUTER}.${nameKey(zone)}`;

const hasRouter = ({ name: zone, records }: Zone): boolean =>
  records.some(({ name, data: { kind } }) => isRouterName(name, zone) && (kind === 'A' || kind === 'CNAME'));

function findingOf(network: ConfiguredNetwork, server: ConfiguredHost, dnsServer: DnsServer, zone: Zone): Finding {
  const finders = network.hosts.filter((host) => finds(host, server, zone.name)).map(({ name }) => name);
  const who = finders.length === 0 ? 'no host here yet' : finders.join(', ');
  const list = [...new Set([...dnsServer.queryBlockList, DEFAULT_ROUTER])];
  return {
    at: positionOf(network, server, zone.name),
    message: `${server.name} answers for ${DEFAULT_ROUTER}.${zone.name}, which its query block list does not hold; hosts that use it: ${who}`,
    hint: [
      onHost(server.name, [`Set-DnsServerGlobalQueryBlockList -Enable $true -List ${list.join(', ')}`]),
      `and on the hosts that are to have ISATAP, with a name of its own for the router: Set-NetIsatapConfiguration -Router NAME.${zone.name}`,
    ].join('\n'),
  };
}

/** The record of the scenario, or the zone where a command has made it. */
function positionOf({ loaded }: ConfiguredNetwork, { name, document }: ConfiguredHost, zone: string): Finding['at'] {
  const path = ['hosts', name, 'dnsServer', 'zones', zone];
  const records = Object.keys(document.dnsServer!.zones[zone]?.records ?? {});
  const owner = records.find((each) => isRouterName(fullName(each, zone), zone));
  return loaded.locateKey(owner === undefined ? path : [...path, 'records', owner]);
}

/** Whether a host has looked the default name up in this zone, and found it. */
function finds(host: ConfiguredHost, server: ConfiguredHost, zone: string): boolean {
  const { isatap, resolver } = host.node;
  const name = `${DEFAULT_ROUTER}.${zone}`;
  return (
    isWindows(host) &&
    isatap.settings.routerName === null &&
    nameKey(resolver.suffix ?? '') === nameKey(zone) &&
    resolver.serversOf(name).some((address) => owns(server.node, address)) &&
    isatap.adapters.some(({ potentialRouters }) => potentialRouters.routers.length > 0)
  );
}
