/** NAT64 and DNS64 of a scenario: what is built of the keys, and what cannot be. */
import { type IpAddress, parseIpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import { translationPrefixFault, WELL_KNOWN_PREFIX } from '../addr/translation-prefix.ts';
import { Dns64 } from '../service/dns64/dns64.ts';
import { Nat64 } from '../service/nat64/nat64.ts';
import { SHORTEST_UDP_TIMEOUT } from '../service/nat64/settings.ts';
import type { LoadedScenario } from './load.ts';
import type { Node } from './node.ts';
import { errorAt, type Problem, type SourcePosition } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';
import { parseDuration } from './units.ts';

type Nat64Document = NonNullable<ScenarioHost['nat64']>;
type Dns64Document = NonNullable<ScenarioHost['dns64']>;

/** The interface to which the prefix leads. */
export const NAT64_INTERFACE = 'NAT64';

/** Makes a node a NAT64. @param index of its interface */
export function startNat64(node: Node, document: Nat64Document, index: number): void {
  const settings = {
    prefix: IpPrefix.parse6(document.prefix),
    pool: asList(document.pool).map((address) => Ipv4Address.parse(address)),
    filtering: document.filtering,
    tcp: {
      established: parseDuration(document.tcpTimeout)!,
      transitory: parseDuration(document.tcpTransitoryTimeout)!,
    },
    udpTimeout: parseDuration(document.udpTimeout)!,
    icmpTimeout: parseDuration(document.icmpTimeout)!,
    zeroUdpChecksum: document.zeroUdpChecksum,
  };
  new Nat64(node, index, NAT64_INTERFACE, settings).start();
}

/** Makes a node a DNS64 server. */
export function startDns64(node: Node, document: Dns64Document): void {
  const settings = {
    address: parseIpAddress(document.address),
    servers: document.servers.map(parseIpAddress),
    prefix: IpPrefix.parse6(document.prefix),
    onlySendAQuery: document.onlySendAQuery,
    excluded: document.excluded.map((prefix) => IpPrefix.parse6(prefix)),
  };
  new Dns64(node, settings).listen();
}

/** Prefixes that no translator has, pools of others' addresses, servers that cannot be. */
export function nat64Problems(loaded: LoadedScenario): Problem[] {
  return Object.entries(loaded.document.hosts).flatMap(([name, host]) => [
    ...(host.nat64 === undefined ? [] : translatorProblems(name, host, host.nat64, loaded)),
    ...(host.dns64 === undefined ? [] : serverProblems(name, host, host.dns64, loaded)),
  ]);
}

function translatorProblems(
  name: string,
  host: ScenarioHost,
  document: Nat64Document,
  { locate, locateKey }: LoadedScenario,
): Problem[] {
  const path = ['hosts', name, 'nat64'];
  const problems = prefixProblems(document.prefix, locate([...path, 'prefix']));
  const own = addressesOf(host);
  asList(document.pool).forEach((text, position) => {
    if (own.has(Ipv4Address.parse(text))) return;
    const at = Array.isArray(document.pool) ? [...path, 'pool', position] : [...path, 'pool'];
    problems.push(errorAt(locate(at), `${text} is no address of ${name}`, 'packets that come back would go elsewhere'));
  });
  if (parseDuration(document.udpTimeout)! < SHORTEST_UDP_TIMEOUT)
    problems.push(
      errorAt(
        locate([...path, 'udpTimeout']),
        `${document.udpTimeout} is too short`,
        '2m at least (RFC 6146 section 4)',
      ),
    );
  if (host.nat !== undefined || host.balancer !== undefined)
    problems.push(
      errorAt(
        locateKey(path),
        `${name} translates IPv4 packets in another way already`,
        'give NAT64 a host of its own',
      ),
    );
  const taken = [...Object.keys(host.interfaces), ...Object.keys(host.tunnels ?? {})].find(isOwnName);
  if (taken !== undefined)
    problems.push(errorAt(locateKey(path), `${name} has an interface ${taken}`, 'the interface of NAT64 is called so'));
  return problems;
}

const isOwnName = (name: string): boolean => name.toLowerCase() === NAT64_INTERFACE.toLowerCase();

function serverProblems(
  name: string,
  host: ScenarioHost,
  document: Dns64Document,
  { locate, locateKey }: LoadedScenario,
): Problem[] {
  const path = ['hosts', name, 'dns64'];
  const problems = prefixProblems(document.prefix, locate([...path, 'prefix']));
  const own = addressesOf(host);
  if (!own.has(parseIpAddress(document.address)))
    problems.push(
      errorAt(
        locate([...path, 'address']),
        `${document.address} is no address of ${name}`,
        `give it to an interface: ipv6: ${document.address}/128`,
      ),
    );
  document.servers.forEach((server, position) => {
    if (own.has(parseIpAddress(server)))
      problems.push(errorAt(locate([...path, 'servers', position]), `${name} would ask itself`, 'name another server'));
  });
  if (host.dnsServer !== undefined)
    problems.push(
      errorAt(locateKey(path), `${name} is a DNS server already`, 'one of them answers at port 53: use two hosts'),
    );
  if (host.nat64 !== undefined && host.nat64.prefix !== document.prefix)
    problems.push(
      errorAt(
        locate([...path, 'prefix']),
        `${document.prefix} is not the prefix of the NAT64 of ${name}, ${host.nat64.prefix}`,
        'addresses that DNS64 makes up lead to the translator of the same prefix (RFC 6147 section 5.2)',
      ),
    );
  return problems;
}

function prefixProblems(text: string, at: SourcePosition): Problem[] {
  const prefix = IpPrefix.parse6(text);
  const fault = translationPrefixFault(prefix);
  if (fault !== null)
    return [errorAt(at, `${text} cannot be the prefix of a translator: ${fault}`, 'see RFC 6052 section 2.2')];
  if (!prefix.equals(WELL_KNOWN_PREFIX)) return [];
  const hint = 'take a prefix of your own for private addresses (RFC 6052 section 3.1)';
  return [{ ...errorAt(at, `${text} does not lead to private IPv4 addresses`, hint), severity: 'warning' }];
}

/** Those that the scenario gives the host. */
function addressesOf({ interfaces, tunnels = {} }: ScenarioHost): ReadonlySet<IpAddress> {
  const texts = [
    ...Object.values(interfaces).flatMap(({ ipv4, ipv6 }) => [...asList(ipv4), ...asList(ipv6)]),
    ...Object.values(tunnels).flatMap(({ ipv6 }) => asList(ipv6)),
  ];
  return new Set(texts.map((text) => parseAddressWithLength(text).address));
}
