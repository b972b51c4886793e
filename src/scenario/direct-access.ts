/** What DirectAccess sets up on a server and on a client (windows.md section 5), in terms of the other keys of a host. */
import { parseIpAddress } from '../addr/ip.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import { embedIpv4 } from '../addr/translation-prefix.ts';
import type { PersistentStore } from '../host/persistent-store.ts';
import type { HostProfile } from '../host/profile.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem } from './problem.ts';
import type { Scenario, ScenarioHost } from './schema.ts';
import { dnsClient } from './schema-names.ts';
import { ipsec } from './schema-ipsec.ts';
import { dns64, nat64 } from './schema-nat64.ts';
import { tunnel } from './schema-tunnels.ts';
import { asList } from './schema-values.ts';
import { suggestion } from '../shell/suggest.ts';

type DirectAccess = NonNullable<ScenarioHost['directAccess']>;
type Server = Extract<DirectAccess, { role: 'server' }>;
type Client = Extract<DirectAccess, { role: 'client' }>;

/** Windows' name of the interface. */
const INTERFACE = 'IPHTTPSInterface';

/** The scenario with the key `directAccess` of each host spelled out; what a host says itself goes before. */
export function expandDirectAccess(document: Scenario): Scenario {
  const hosts = Object.entries(document.hosts).map(([name, host]) => [name, expand(host, name)] as const);
  return { ...document, hosts: Object.fromEntries(hosts) };
}

function expand(host: ScenarioHost, name: string): ScenarioHost {
  const { directAccess } = host;
  if (directAccess === undefined) return host;
  const made = directAccess.role === 'server' ? serverKeys(directAccess, host) : clientKeys(directAccess, name);
  const dns = made.dns === undefined ? host.dns : { ...made.dns, servers: [], ...host.dns };
  return { ...made, ...host, tunnels: { ...made.tunnels, ...host.tunnels }, ...(dns === undefined ? {} : { dns }) };
}

/**
 * What the role keeps in the store of a server: its client prefix is a published route, as all prefixes are that
 * Windows advertises (windows.md sections 4 and 5).
 */
export function storeDirectAccess(stored: PersistentStore, { directAccess }: ScenarioHost): void {
  if (directAccess?.role !== 'server') return;
  const prefix = IpPrefix.parse6(directAccess.clientPrefix);
  stored.putRoute({ prefix, nextHop: null, interface: INTERFACE, metric: 256, publish: 'yes', lifetime: Infinity });
}

type Made = Partial<Pick<ScenarioHost, 'tunnels' | 'ipsec' | 'nat64' | 'dns64' | 'dns'>>;

function serverKeys(settings: Server, host: ScenarioHost): Made {
  const { prefix, internalPrefix, clientPrefix, internal, dnsServers, index, dosProtection } = settings;
  const dns64Address = within(prefix, 0x3333, 1);
  const nat64Prefix = nat64PrefixOf(prefix);
  const ownTunnels = Object.entries(host.tunnels ?? {}).filter(([, { kind }]) => kind === 'isatap');
  const pool = asList(host.interfaces[internal]?.ipv4).map((text) => parseAddressWithLength(text).address.toString());
  return {
    tunnels: {
      [INTERFACE]: tunnel.parse({
        kind: 'ip-https',
        role: 'server',
        index,
        ipv6: [`${at(clientPrefix, 1)}/64`, `${at(clientPrefix, 2)}/128`, `${dns64Address}/128`],
        metric: 50,
        forwarding: true,
        ra: { routes: [prefix], mtu: 1280 },
      }),
    },
    nat64: nat64.parse({ prefix: nat64Prefix, pool }),
    dns64: dns64.parse({ address: dns64Address, servers: dnsServers, prefix: nat64Prefix }),
    ipsec: ipsec.parse({
      rules: [
        {
          name: 'DirectAccess Policy-DaServerToInfra',
          endpoint1: infrastructure(settings),
          localTunnel: at(clientPrefix, 1),
          interfaces: INTERFACE,
        },
        {
          name: 'DirectAccess Policy-DaServerToCorp',
          endpoint1: [internalPrefix, nat64Prefix],
          localTunnel: at(clientPrefix, 2),
          interfaces: INTERFACE,
          user: true,
        },
      ],
      dosProtection: dosProtection
        ? { public: INTERFACE, internal: [internal, ...ownTunnels.map(([name]) => name)] }
        : undefined,
    }),
  };
}

function clientKeys(settings: Client, name: string): Made {
  const { prefix, internalPrefix, server, clientPrefixes, interfaceId, suffix, exempt, register, index } = settings;
  const dns64Address = within(prefix, 0x3333, 1);
  return {
    tunnels: { [INTERFACE]: tunnel.parse({ kind: 'ip-https', role: 'client', index, server, interfaceId }) },
    dns: dnsClient.parse({
      servers: [],
      nrpt: [
        { namespace: `.${suffix}`, servers: [dns64Address] },
        ...exempt.map((namespace) => ({ namespace, servers: [] })),
      ],
      register: register ? { name: `${name.toLowerCase()}.${suffix}`, interfaces: [INTERFACE] } : undefined,
    }),
    ipsec: ipsec.parse({
      rules: [
        {
          name: 'DirectAccess Policy-ClientToInfra',
          endpoint2: infrastructure(settings),
          remoteTunnel: clientPrefixes.map((text) => at(text, 1)),
          interfaces: INTERFACE,
        },
        {
          name: 'DirectAccess Policy-ClientToCorp',
          endpoint2: [internalPrefix, nat64PrefixOf(prefix)],
          remoteTunnel: clientPrefixes.map((text) => at(text, 2)),
          interfaces: INTERFACE,
          user: true,
        },
      ],
    }),
  };
}

/** What the infrastructure tunnel leads to: DNS64, and the management servers, those with IPv4 behind NAT64. */
function infrastructure({ prefix, managementServers }: DirectAccess): string[] {
  const nat64Prefix = IpPrefix.parse6(nat64PrefixOf(prefix));
  const servers = managementServers.map((text) => {
    const address = parseIpAddress(text);
    return address.family === 4 ? embedIpv4(nat64Prefix, address) : address;
  });
  return [within(prefix, 0x3333, 1), ...servers].map((address) => `${address.toString()}/128`);
}

const nat64PrefixOf = (prefix: string): string => `${within(prefix, 0x7777, 0)}/96`;

/** An address in a subnet of a /48, such as `fd9c:30c:2da4:3333::1`. */
function within(prefix: string, subnet: number, last: number): string {
  const { w0, w1 } = IpPrefix.parse6(prefix).address;
  return Ipv6Address.of(w0, ((w1 & 0xffff0000) | subnet) >>> 0, 0, last).toString();
}

/** An address in a /64. */
function at(prefix: string, last: number): string {
  const { w0, w1 } = IpPrefix.parse6(prefix).address;
  return Ipv6Address.of(w0, w1, 0, last).toString();
}

/**
 * Windows gives the organisation's prefix a raised precedence on a client (windows.md section 5), since IPv4 would go
 * before it (RFC 6724 section 2.1) and lead nowhere. Which numbers it takes is not verified.
 */
export function withRaisedPrecedence(profile: HostProfile, { directAccess }: ScenarioHost): HostProfile {
  if (directAccess?.role !== 'client') return profile;
  const row = { prefix: IpPrefix.parse6(directAccess.prefix), precedence: 45, label: 14 };
  return { ...profile, policyTable: [row, ...profile.policyTable] };
}

/** Prefixes of other lengths than the setup makes, and an internal interface that is not there. */
export function directAccessProblems({ document, locate }: LoadedScenario): Problem[] {
  return Object.entries(document.hosts).flatMap(([name, { directAccess, interfaces }]) => {
    if (directAccess === undefined) return [];
    const path = ['hosts', name, 'directAccess'];
    const problems: Problem[] = [];
    const check = (key: string, text: string, length: number, rest: readonly (string | number)[] = []): void => {
      if (IpPrefix.parse6(text).length === length) return;
      problems.push(errorAt(locate([...path, key, ...rest]), `${text} is no /${length}`, `${key} is a /${length}`));
    };
    check('prefix', directAccess.prefix, 48);
    check('internalPrefix', directAccess.internalPrefix, 64);
    if (directAccess.role === 'client') {
      directAccess.clientPrefixes.forEach((text, index) => check('clientPrefixes', text, 64, [index]));
      return problems;
    }
    check('clientPrefix', directAccess.clientPrefix, 64);
    if (interfaces[directAccess.internal] === undefined)
      problems.push(
        errorAt(
          locate([...path, 'internal']),
          `there is no interface of ${name} ${JSON.stringify(directAccess.internal)}`,
          suggestion(directAccess.internal, Object.keys(interfaces)),
        ),
      );
    return problems;
  });
}
