import { literalAddress } from '../../addr/ip.ts';
import { fullName } from '../../service/dns-zone.ts';
import { DEFAULT_ROUTER } from '../../tunnel/isatap/isatap-service.ts';
import { nameKey } from '../../wire/dns/name.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { isWindows, onHost } from './remedy.ts';

/** windows.md section 5b, 2. */
export const globalIsatapName: Lint = {
  code: 'isatap-name-global',
  sentence: 'every Windows host with that suffix finds it, gets an address of the tunnel and may prefer it to IPv4',
  find: (network) =>
    network.hosts.flatMap((server): Finding[] => {
      const { dnsServer } = server.document;
      if (dnsServer === undefined) return [];
      const blocked = dnsServer.queryBlockList.map(nameKey);
      if (blocked.includes(DEFAULT_ROUTER)) return [];
      return Object.entries(dnsServer.zones).flatMap(([zone, { records }]) =>
        Object.entries(records)
          .filter(([owner, { A, CNAME }]) => isRouterName(owner, zone) && (A ?? CNAME) !== undefined)
          .map(([owner]) => findingOf(network, server, zone, owner)),
      );
    }),
};

const isRouterName = (owner: string, zone: string): boolean =>
  nameKey(fullName(owner, zone)) === `${DEFAULT_ROUTER}.${nameKey(zone)}`;

function findingOf(network: ConfiguredNetwork, server: ConfiguredHost, zone: string, owner: string): Finding {
  const finders = network.hosts.filter((host) => finds(host, server, zone)).map(({ name }) => name);
  const who = finders.length === 0 ? 'no host here yet' : finders.join(', ');
  const list = [...server.document.dnsServer!.queryBlockList, DEFAULT_ROUTER];
  const path = ['hosts', server.name, 'dnsServer', 'zones', zone, 'records', owner];
  return {
    at: network.loaded.locateKey(path),
    message: `${server.name} answers for ${DEFAULT_ROUTER}.${zone}, which its query block list does not hold; hosts that use it: ${who}`,
    hint: [
      onHost(server.name, [`Set-DnsServerGlobalQueryBlockList -List ${list.join(', ')}`]),
      `and on the hosts that are to have ISATAP, with a name of its own for the router: Set-NetIsatapConfiguration -Router NAME.${zone}`,
    ].join('\n'),
  };
}

/** Whether a host has looked the default name up in this zone, and found it. */
function finds(host: ConfiguredHost, { node: server }: ConfiguredHost, zone: string): boolean {
  const { isatap, resolver } = host.node;
  const asked = (host.document.dns?.servers ?? []).map(literalAddress);
  return (
    isWindows(host) &&
    isatap.settings.routerName === null &&
    nameKey(resolver.suffix ?? '') === nameKey(zone) &&
    asked.some((address) => address?.family === 4 && server.host.interfaces.some(({ ipv4 }) => ipv4.has(address))) &&
    isatap.adapters.some(({ potentialRouters }) => potentialRouters.routers.length > 0)
  );
}
