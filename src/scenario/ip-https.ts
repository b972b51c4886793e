import { Ipv6Address } from '../addr/ipv6.ts';
import { labAuthority, labServerCertificate, labServerKey } from '../tls/lab-certificate.ts';
import { rsaAes128CbcSha256 } from '../tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../tls/aes-gcm-suite.ts';
import { rsaNullSha, rsaNullSha256 } from '../tls/null-suites.ts';
import { IpHttpsClient } from '../tunnel/ip-https/ip-https-client.ts';
import { IpHttpsInterface } from '../tunnel/ip-https/ip-https-interface.ts';
import { IpHttpsServer } from '../tunnel/ip-https/ip-https-server.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem, type SourcePosition } from './problem.ts';
import { readAdvertisement } from './router-advertisement.ts';
import type { ScenarioTunnel } from './schema.ts';
import type { TunnelPlace } from './tunnels.ts';

type IpHttpsSettings = Extract<ScenarioTunnel, { kind: 'ip-https' }>;

/** Those of Windows 8 and 2012 on, since IPsec encrypts already; a client offers nothing else (windows.md section 5). */
const NULL_SUITES = [rsaNullSha256, rsaNullSha];
const ENCRYPTING_SUITES = [ecdheRsaAes128GcmSha256, rsaAes128CbcSha256];

/** Makes an IP-HTTPS interface and starts its client or server. */
export function addIpHttps({ node, name, index, clock }: TunnelPlace, settings: IpHttpsSettings): void {
  const { host, tcp, resolver } = node;
  const { role, port, interfaceId, ra } = settings;
  const url = `https://${settings.server ?? host.name}:${port}/IPHTTPS`;
  const adapter = new IpHttpsInterface(host, index, name, role, url);
  host.addInterface(adapter);
  const { learned, advertiser } = adapter.discovery;
  if (interfaceId !== undefined) learned.fixedIdentifier = Ipv6Address.parse(interfaceId);
  if (ra !== undefined) advertiser.fixed = readAdvertisement(ra);
  host.stored.restoreInterface(adapter);
  const { ipHttpsNullEncryption } = host.profile;
  if (role === 'server') {
    const suites = [...(ipHttpsNullEncryption ? NULL_SUITES : []), ...ENCRYPTING_SUITES];
    const identity = { certificates: [labServerCertificate], privateKey: labServerKey };
    node.ipHttpsServer = new IpHttpsServer(adapter, tcp, { suites, ...identity, port, clock });
    node.ipHttpsServer.start();
  } else {
    const server = settings.server!;
    const suites = ipHttpsNullEncryption ? NULL_SUITES : ENCRYPTING_SUITES;
    const trusted = { suites, trustedAuthority: labAuthority };
    new IpHttpsClient(adapter, tcp, resolver, { ...trusted, server, port, clock }).start();
  }
  adapter.settingsChanged();
}

/** What does not go together with the role. */
export function ipHttpsProblems(loaded: LoadedScenario): Problem[] {
  const { document, locate, locateKey } = loaded;
  return Object.entries(document.hosts).flatMap(([name, host]) =>
    Object.entries(host.tunnels ?? {}).flatMap(([tunnel, settings]) => {
      if (settings.kind !== 'ip-https') return [];
      const path = ['hosts', name, 'tunnels', tunnel];
      if (settings.role === 'client' && settings.server === undefined)
        return [errorAt(locateKey(path), `${tunnel} has no server`, 'name it: server: da.example.com')];
      if (settings.role === 'server' && settings.server !== undefined)
        return [errorAt(locate([...path, 'server']), `${tunnel} is a server itself`, 'leave server out')];
      return settings.role === 'server' ? portProblems(loaded, name, tunnel, settings.port) : [];
    }),
  );
}

/** What else on a host would listen on the port of an IP-HTTPS server. */
function portProblems(
  { document, locate, locateKey }: LoadedScenario,
  name: string,
  own: string,
  port: number,
): Problem[] {
  const { services = [], tunnels = {} } = document.hosts[name]!;
  const problem = (at: SourcePosition, owner: string): Problem =>
    errorAt(at, `port ${port} of ${name} is that of ${owner} already`, 'one of them needs another port');
  const first = Object.entries(tunnels).find(
    ([, each]) => each.kind === 'ip-https' && each.role === 'server' && each.port === port,
  )![0];
  if (first !== own) return [problem(locateKey(['hosts', name, 'tunnels', own]), first)];
  const service = services.indexOf(`tcp/${port}`);
  return service < 0 ? [] : [problem(locate(['hosts', name, 'services', service]), own)];
}
