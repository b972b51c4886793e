/** IPsec of a scenario: what is built of the key, and what cannot be. */
import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { AddressSet } from '../ipsec/address-set.ts';
import type { AssociationParameters } from '../ipsec/association.ts';
import { Ipsec, type IpsecSettings } from '../ipsec/ipsec.ts';
import type { IpsecRule } from '../ipsec/rule.ts';
import { isCombined } from '../ipsec/suite.ts';
import type { LoadedScenario } from './load.ts';
import type { Path } from './located.ts';
import type { Node } from './node.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';
import { suggestion } from '../shell/suggest.ts';

type IpsecDocument = NonNullable<ScenarioHost['ipsec']>;
type RuleDocument = IpsecDocument['rules'][number];

/** The associations that were made in a run, each once. */
export class MadeAssociations {
  private readonly byName = new Map<string, AssociationParameters>();

  /** Both ends tell of each. */
  readonly add = (parameters: AssociationParameters): void => {
    this.byName.set(`${parameters.destination.toString()} ${parameters.spi}`, parameters);
  };

  /** In the order in which they were made. */
  get all(): readonly AssociationParameters[] {
    return [...this.byName.values()];
  }
}

/** Gives a node IPsec. */
export function startIpsec(node: Node, settings: IpsecSettings, made: MadeAssociations): void {
  node.ipsec = new Ipsec(node.host, node.udp, settings, made.add);
}

export function readIpsec({ ipsec, loggedOn }: ScenarioHost): IpsecSettings | null {
  if (ipsec === undefined) return null;
  const { rules, exemptIcmpv6, uncovered, dosProtection } = ipsec;
  return {
    rules: rules.map(readRule),
    exemptIcmpv6,
    uncovered,
    dosProtection:
      dosProtection === undefined
        ? null
        : {
            public: asList(dosProtection.public),
            internal: asList(dosProtection.internal),
            icmpv6BytesPerSecond: dosProtection.icmpv6BytesPerSecond,
          },
    userIsLoggedOn: loggedOn ?? false,
  };
}

function readRule(document: RuleDocument): IpsecRule {
  const { name, endpoint1, endpoint2, localTunnel, remoteTunnel, interfaces, user, encryption, integrity } = document;
  return {
    name,
    endpoint1: readEndpoint(endpoint1),
    endpoint2: readEndpoint(endpoint2),
    localTunnel: localTunnel === 'any' ? 'any' : Ipv6Address.parse(localTunnel),
    remoteTunnel: remoteTunnel === 'any' ? 'any' : asList(remoteTunnel).map((text) => Ipv6Address.parse(text)),
    interfaces: interfaces === undefined ? null : asList(interfaces),
    needsUser: user,
    suite: { encryption, integrity: isCombined(encryption) ? 'none' : integrity },
  };
}

function readEndpoint(texts: string | readonly string[]): AddressSet {
  if (texts === 'any') return 'any';
  return asList(texts).map((text) => IpPrefix.parseScope(text) as IpPrefix<Ipv6Address>);
}

/** Rules without an end, names that are used twice, interfaces that are not there, users whom nobody asks for. */
export function ipsecProblems(loaded: LoadedScenario): Problem[] {
  return [...rulesProblems(loaded), ...userProblems(loaded)];
}

function userProblems({ document, locate }: LoadedScenario): Problem[] {
  return document.events.flatMap((event, index) => {
    // That there is no such host is said elsewhere.
    if (!('loggedOn' in event) || document.hosts[event.host]?.ipsec !== undefined) return [];
    if (document.hosts[event.host] === undefined) return [];
    return [
      errorAt(
        locate(['events', index, 'loggedOn']),
        `${event.host} has no IPsec, so nothing there asks for a user`,
        'name a host with the key ipsec or directAccess',
      ),
    ];
  });
}

function rulesProblems(loaded: LoadedScenario): Problem[] {
  return Object.entries(loaded.document.hosts).flatMap(([name, host]) => {
    const { ipsec } = host;
    if (ipsec === undefined) return [];
    const path = ['hosts', name, 'ipsec'];
    const known = [...Object.keys(host.interfaces), ...Object.keys(host.tunnels ?? {})];
    const named = interfacesOf(ipsec, path);
    return [
      ...ipsec.rules.flatMap((rule, index) => ruleProblems(rule, ipsec, [...path, 'rules', index], loaded)),
      ...named
        .filter(({ card }) => !known.includes(card))
        .map(({ card, at }) =>
          errorAt(
            loaded.locate(at),
            `there is no interface of ${name} ${JSON.stringify(card)}`,
            suggestion(card, known),
          ),
        ),
    ];
  });
}

/** Every interface that the key names, with its place. */
function interfacesOf({ rules, dosProtection }: IpsecDocument, path: Path): { card: string; at: Path }[] {
  const lists = [
    ...rules.map(({ interfaces }, index) => ({ list: interfaces, at: [...path, 'rules', index, 'interfaces'] })),
    { list: dosProtection?.public, at: [...path, 'dosProtection', 'public'] },
    { list: dosProtection?.internal, at: [...path, 'dosProtection', 'internal'] },
  ];
  return lists.flatMap(({ list, at }) =>
    asList(list).map((card, index) => ({ card, at: Array.isArray(list) ? [...at, index] : at })),
  );
}

function ruleProblems(
  { name, localTunnel, remoteTunnel }: RuleDocument,
  { rules }: IpsecDocument,
  path: Path,
  { locateKey }: LoadedScenario,
): Problem[] {
  const problems: Problem[] = [];
  if (localTunnel === 'any' && remoteTunnel === 'any')
    problems.push(
      errorAt(
        locateKey([...path, 'name']),
        `the rule ${JSON.stringify(name)} has no end of its tunnel`,
        'a client names remoteTunnel, a server localTunnel',
      ),
    );
  if (rules.filter((rule) => rule.name === name).length > 1)
    problems.push(
      errorAt(locateKey([...path, 'name']), `there are two rules ${JSON.stringify(name)}`, 'give one another name'),
    );
  return problems;
}
