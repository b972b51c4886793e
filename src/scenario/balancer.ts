/** Load balancers of a scenario: what is built of the key, and what cannot be. */
import { Ipv4Address } from '../addr/ipv4.ts';
import { parseAddressWithLength } from '../addr/prefix.ts';
import { Balancer } from '../service/balancer/balancer.ts';
import type { BalancerSettings } from '../service/balancer/settings.ts';
import { TlsTermination } from '../service/balancer/tls-termination.ts';
import { seconds } from '../sim/time.ts';
import { rsaAes128CbcSha256 } from '../tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../tls/aes-gcm-suite.ts';
import { labServerCertificate, labServerKey } from '../tls/lab-certificate.ts';
import type { LoadedScenario } from './load.ts';
import type { Path } from './located.ts';
import type { Node } from './node.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioBalancer, ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';
import { suggestion } from '../shell/suggest.ts';
import { parseDuration } from './units.ts';

/** How long a connection that opens or closes may be idle; F5's time-out of a SYN that nobody answers is shorter. */
const TRANSITORY = seconds(60);

/** Makes a node a load balancer. */
export function startBalancer(node: Node, document: ScenarioBalancer): void {
  node.host.ipv4.forwarding = true;
  const { port, endlessRequest, tls } = document;
  node.balancer = new Balancer(node, readSettings(document));
  node.balancer.startProbes();
  if (tls === 'pass') node.balancer.start();
  else new TlsTermination(node.tcp, { port, endlessRequest, tls: webServer }).start();
}

/** The public certificate of the servers lies on the balancer too; suites as web servers have them, none without encryption. */
const webServer = {
  suites: [ecdheRsaAes128GcmSha256, rsaAes128CbcSha256],
  certificates: [labServerCertificate],
  privateKey: labServerKey,
} as const;

function readSettings(document: ScenarioBalancer): BalancerSettings {
  const { address, port, members, memberPort = port, method, persistence, probe } = document;
  const { sourceNat, memberDown, noMember } = document;
  return {
    address: Ipv4Address.parse(address),
    port,
    members: Object.entries(members).map(([name, text]) => ({
      name,
      address: Ipv4Address.parse(text),
      port: memberPort,
    })),
    method,
    persistence: persistence === 'none' ? null : parseDuration(document.persistenceTimeout)!,
    sourceNat,
    probe:
      probe === 'none'
        ? null
        : { ...probe, interval: parseDuration(probe.interval)!, timeout: parseDuration(probe.timeout)! },
    memberDown,
    noMember,
    idle: { established: parseDuration(document.idleTimeout)!, transitory: TRANSITORY },
  };
}

/** Balancers without their address, members that are no hosts or elsewhere, events of what no balancer has. */
export function balancerProblems(loaded: LoadedScenario): Problem[] {
  return [
    ...Object.entries(loaded.document.hosts).flatMap(([name, host]) =>
      host.balancer === undefined ? [] : problemsOf(loaded, name, host, host.balancer),
    ),
    ...eventProblems(loaded),
  ];
}

function problemsOf(loaded: LoadedScenario, name: string, host: ScenarioHost, balancer: ScenarioBalancer): Problem[] {
  const { document, locate, locateKey } = loaded;
  const path = ['hosts', name, 'balancer'];
  const problems: Problem[] = [];
  const own = addressesOf(host);
  if (host.nat !== undefined)
    problems.push(errorAt(locateKey(path), `${name} is a NAT already`, 'give the balancer a host of its own'));
  if (!own.includes(balancer.address))
    problems.push(
      errorAt(
        locate([...path, 'address']),
        `no interface of ${name} has the virtual address ${balancer.address}`,
        own.length === 0 ? 'give an interface this address' : `it has ${own.join(', ')}`,
      ),
    );
  if (Object.keys(balancer.members).length === 0)
    problems.push(errorAt(locate([...path, 'members']), `${name} balances between no members`, 'DAV01: 192.168.50.25'));
  for (const [member, address] of Object.entries(balancer.members)) {
    const at = [...path, 'members', member];
    const server = document.hosts[member];
    if (server === undefined) {
      const known = Object.keys(document.hosts).filter((each) => each !== name);
      problems.push(errorAt(locateKey(at), `there is no host ${JSON.stringify(member)}`, suggestion(member, known)));
      continue;
    }
    if (!addressesOf(server).includes(address))
      problems.push(
        errorAt(locate(at), `${address} is no address of ${member}`, `it has ${addressesOf(server).join(', ')}`),
      );
    else if (!balancer.sourceNat && !answersThrough(server, own)) problems.push(strayAnswers(loaded, name, member, at));
  }
  return problems;
}

const addressesOf = ({ interfaces }: ScenarioHost): readonly string[] =>
  Object.values(interfaces).flatMap(({ ipv4 }) =>
    asList(ipv4).map((text) => parseAddressWithLength(text).address.toString()),
  );

/** Whether a server has a gateway or an IPv4 route by one of these addresses. */
const answersThrough = ({ interfaces, routes = [] }: ScenarioHost, balancer: readonly string[]): boolean =>
  [...Object.values(interfaces).map(({ gateway }) => gateway), ...routes.map(({ via }) => via)].some(
    (hop) => hop !== undefined && balancer.includes(hop),
  );

/** Worth a word, but a network may be run so. */
const strayAnswers = ({ locate }: LoadedScenario, balancer: string, member: string, at: Path): Problem => ({
  ...errorAt(
    locate(at),
    `${member} has no route by ${balancer}, so its answers go to clients with its own address`,
    `make ${balancer} the gateway of ${member}, or say sourceNat: true`,
  ),
  severity: 'warning',
});

function eventProblems({ document, locate }: LoadedScenario): Problem[] {
  return document.events.flatMap((event, index) => {
    if (!('member' in event)) return [];
    const host = document.hosts[event.host];
    // That there is no such host is said elsewhere.
    if (host === undefined) return [];
    const known = Object.keys(host.balancer?.members ?? {});
    if (known.includes(event.member)) return [];
    const at = locate(['events', index, 'member']);
    return host.balancer === undefined
      ? [errorAt(at, `${event.host} is no balancer`, 'name the host that has the key balancer')]
      : [errorAt(at, `${event.host} has no member ${JSON.stringify(event.member)}`, suggestion(event.member, known))];
  });
}
