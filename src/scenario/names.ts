/** How the hosts of a scenario find names and make their own known. */
import { type IpAddress, parseIpAddress } from '../addr/ip.ts';
import type { RegistrationSettings } from '../name/registration.ts';
import { ResolutionPolicy } from '../name/resolution-policy.ts';
import { seconds } from '../sim/time.ts';
import { isDomainName, nameKey } from '../wire/dns/name.ts';
import type { LoadedScenario } from './load.ts';
import type { Path } from './located.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { suggestion } from '../shell/suggest.ts';
import { parseDuration, secondsOf } from './units.ts';

type DnsClientDocument = NonNullable<ScenarioHost['dns']>;
type RegistrationDocument = Exclude<NonNullable<DnsClientDocument['register']>, true>;

/** What a host needs to find names, and to register its own where it does. */
export interface NameSettings {
  readonly servers: readonly IpAddress[];
  readonly suffix: string | null;
  readonly policy?: ResolutionPolicy;
  readonly registration?: RegistrationSettings;
}

/** Defaults of the schema, for `register: true`. */
const plainRegistration: RegistrationDocument = { ttl: '20m', delay: '5s', refresh: '24h' };

/** @param document the key `dns` of the host */
export function readNameSettings(document: DnsClientDocument | undefined, host: string): NameSettings {
  if (document === undefined) return { servers: [], suffix: null };
  const { servers, suffix = null, nrpt = [], register } = document;
  const rules = nrpt.map((rule) => ({ namespace: rule.namespace, servers: rule.servers.map(parseIpAddress) }));
  const settings = { servers: servers.map(parseIpAddress), suffix, policy: new ResolutionPolicy(rules) };
  if (register === undefined) return settings;
  const registration = register === true ? plainRegistration : register;
  return {
    ...settings,
    registration: {
      name: registeredName(registration, suffix, host)!,
      interfaces: registration.interfaces ?? null,
      timeToLive: secondsOf(registration.ttl),
      delay: parseDuration(registration.delay)!,
      refresh: parseDuration(registration.refresh)!,
    },
  };
}

/** The full name of a host; null when it has none. */
function registeredName({ name }: RegistrationDocument, suffix: string | null, host: string): string | null {
  if (name !== undefined) return name.replace(/\.$/, '');
  return suffix === null ? null : `${host}.${suffix}`;
}

/** Rules and registrations that cannot be meant so. */
export function nameServiceProblems(loaded: LoadedScenario): Problem[] {
  return Object.entries(loaded.document.hosts).flatMap(([name, host]) => {
    if (host.dns === undefined) return [];
    const path = ['hosts', name, 'dns'];
    return [...policyProblems(host.dns, path, loaded), ...registrationProblems(name, host, path, loaded)];
  });
}

function policyProblems({ nrpt = [] }: DnsClientDocument, path: Path, { locate }: LoadedScenario): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, { namespace }] of nrpt.entries()) {
    const at = locate([...path, 'nrpt', index, 'namespace']);
    const domain = namespace === '.' ? namespace : namespace.replace(/^\./, '');
    if (domain === '' || domain.endsWith('.') !== (domain === '.') || !isDomainName(domain.replace(/\.$/, '')))
      problems.push(
        errorAt(
          at,
          `${JSON.stringify(namespace)} is no namespace`,
          '.corp.example for a suffix, nls.corp.example for one name, . for all names',
        ),
      );
    if (seen.has(nameKey(namespace)))
      problems.push(errorAt(at, `there are two rules for ${namespace}`, 'put the servers into one rule'));
    seen.add(nameKey(namespace));
  }
  return problems;
}

function registrationProblems(
  name: string,
  { dns, interfaces, tunnels = {} }: ScenarioHost,
  path: Path,
  { locate, locateKey }: LoadedScenario,
): Problem[] {
  const { register, suffix = null } = dns!;
  if (register === undefined) return [];
  const registration = register === true ? plainRegistration : register;
  const problems: Problem[] = [];
  const full = registeredName(registration, suffix, name);
  if (full === null || !full.includes('.') || !isDomainName(full))
    problems.push(
      errorAt(
        locateKey([...path, 'register']),
        `${full ?? name} is no full domain name to register`,
        'give the host a suffix, or say register: { name: client01.corp.example }',
      ),
    );
  if (parseDuration(registration.refresh)! < seconds(1))
    problems.push(
      errorAt(
        locate([...path, 'register', 'refresh']),
        'registrations follow without a pause',
        'Windows takes 30m at least',
      ),
    );
  const known = [...Object.keys(interfaces), ...Object.keys(tunnels)];
  registration.interfaces?.forEach((each, index) => {
    if (!known.includes(each))
      problems.push(
        errorAt(
          locate([...path, 'register', 'interfaces', index]),
          `there is no interface of ${name} ${JSON.stringify(each)}`,
          suggestion(each, known),
        ),
      );
  });
  return problems;
}
