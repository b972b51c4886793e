/** What no schema can say: names that must exist, addresses that must fit. */
import { AddressError } from '../addr/error.ts';
import { parseIpAddress } from '../addr/ip.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import { balancerProblems } from './balancer.ts';
import { bulkProblems } from './bulk.ts';
import { firewallProblems } from './firewall.ts';
import { readLinkFaults } from './link-faults.ts';
import type { LoadedScenario } from './load.ts';
import type { Path } from './located.ts';
import { natProblems } from './nat.ts';
import { nat64Problems } from './nat64.ts';
import { nameServiceProblems } from './names.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList, nameFault } from './schema-values.ts';
import { suggestion } from '../shell/suggest.ts';
import { parseDuration } from './units.ts';
import { ipsecProblems } from './ipsec.ts';
import { ipHttpsProblems } from './ip-https.ts';
import { segmentOf, vlanProblems } from './vlans.ts';
import { zoneProblems } from './zones.ts';

/** Errors and warnings of a scenario that its schema accepts. */
export function findProblems(loaded: LoadedScenario): Problem[] {
  return [
    ...nameProblems(loaded),
    ...referenceProblems(loaded),
    ...vlanProblems(loaded),
    ...natProblems(loaded),
    ...nat64Problems(loaded),
    ...balancerProblems(loaded),
    ...nameServiceProblems(loaded),
    ...firewallProblems(loaded),
    ...addressProblems(loaded),
    ...ipHttpsProblems(loaded),
    ...ipsecProblems(loaded),
    ...flowProblems(loaded),
    ...bulkProblems(loaded),
  ];
}

function nameProblems({ document, locateKey }: LoadedScenario): Problem[] {
  const problems: Problem[] = [];
  const check = (path: Path, names: readonly string[]): void => {
    const seen = new Map<string, string>();
    for (const name of names) {
      const fault = nameFault(name);
      const at = locateKey([...path, name]);
      if (fault !== null) problems.push(errorAt(at, `${JSON.stringify(name)} cannot be a name`, fault));
      const other = seen.get(name.toLowerCase());
      if (other !== undefined) {
        problems.push(
          errorAt(
            at,
            `${JSON.stringify(name)} and ${JSON.stringify(other)} differ only in case`,
            'file names of captures are made of them',
          ),
        );
      }
      seen.set(name.toLowerCase(), name);
    }
  };
  check(['links'], Object.keys(document.links));
  check(['hosts'], Object.keys(document.hosts));
  check(['flows'], Object.keys(document.flows));
  const all = Object.keys(document.hosts).find((name) => name.toLowerCase() === 'all');
  if (all !== undefined)
    problems.push(
      errorAt(locateKey(['hosts', all]), 'no host can be called "all"', 'that is the capture of the whole network'),
    );
  for (const [name, host] of Object.entries(document.hosts)) {
    check(['hosts', name, 'interfaces'], Object.keys(host.interfaces));
    check(['hosts', name, 'tunnels'], Object.keys(host.tunnels ?? {}));
    const cards = new Set(Object.keys(host.interfaces).map((card) => card.toLowerCase()));
    for (const tunnel of Object.keys(host.tunnels ?? {})) {
      if (!cards.has(tunnel.toLowerCase())) continue;
      const at = locateKey(['hosts', name, 'tunnels', tunnel]);
      problems.push(
        errorAt(at, `${name} has an interface ${JSON.stringify(tunnel)} already`, 'name the tunnel otherwise'),
      );
    }
  }
  return problems;
}

function referenceProblems({ document, locate }: LoadedScenario): Problem[] {
  const problems: Problem[] = [];
  const refer = (kind: string, name: string, known: readonly string[], path: Path): void => {
    if (!known.includes(name))
      problems.push(errorAt(locate(path), `there is no ${kind} ${JSON.stringify(name)}`, suggestion(name, known)));
  };
  const hosts = Object.keys(document.hosts);
  for (const [name, host] of Object.entries(document.hosts)) {
    const path = ['hosts', name];
    const cards = Object.keys(host.interfaces);
    const all = [...cards, ...Object.keys(host.tunnels ?? {})];
    for (const [card, { link }] of Object.entries(host.interfaces))
      if (link !== undefined) refer('link', link, Object.keys(document.links), [...path, 'interfaces', card, 'link']);
    for (const [tunnel, settings] of Object.entries(host.tunnels ?? {}))
      if ('over' in settings) refer(`interface of ${name}`, settings.over, cards, [...path, 'tunnels', tunnel, 'over']);
    host.routes?.forEach((route, index) =>
      refer(`interface of ${name}`, route.interface, all, [...path, 'routes', index, 'interface']),
    );
  }
  for (const [name, flow] of Object.entries(document.flows)) refer('host', flow.from, hosts, ['flows', name, 'from']);
  document.events.forEach((event, index) => {
    if ('link' in event) refer('link', event.link, Object.keys(document.links), ['events', index, 'link']);
    else refer('host', event.host, hosts, ['events', index, 'host']);
  });
  document.states.forEach((state, index) => refer('host', state.host, hosts, ['states', index, 'host']));
  return problems;
}

function addressProblems(loaded: LoadedScenario): Problem[] {
  const { document, locate, locateKey } = loaded;
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  for (const [name, host] of Object.entries(document.hosts)) {
    problems.push(...indexProblems(name, host, locate));
    problems.push(...nextHopProblems(name, host, locate));
    for (const [card, settings] of Object.entries(host.interfaces)) {
      for (const text of [...asList(settings.ipv4), ...asList(settings.ipv6)]) {
        const segment = segmentOf(host, settings);
        const key = `${segment} ${parseAddressWithLength(text).address.toString()}`;
        const other = owners.get(key);
        const at = locateKey(['hosts', name, 'interfaces', card]);
        if (other !== undefined)
          problems.push(
            errorAt(
              at,
              `${text} stands on link ${segment} twice: ${other} has it too`,
              'give each host an address of its own',
            ),
          );
        owners.set(key, `${name}/${card}`);
      }
    }
    if (host.dnsServer !== undefined) problems.push(...zoneProblems(name, host.dnsServer, loaded));
  }
  return problems;
}

function indexProblems(name: string, host: ScenarioHost, locate: LoadedScenario['locate']): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<number, string>();
  const all = [
    ...Object.entries(host.interfaces).map(([key, { index }]) => ({ path: ['interfaces', key], index })),
    ...Object.entries(host.tunnels ?? {}).map(([key, { index }]) => ({ path: ['tunnels', key], index })),
  ];
  for (const { path, index } of all) {
    if (index === undefined) continue;
    const other = seen.get(index);
    if (other !== undefined) {
      problems.push(
        errorAt(
          locate(['hosts', name, ...path, 'index']),
          `${name} has two interfaces with index ${index}`,
          `${other} has it too`,
        ),
      );
    }
    seen.set(index, path[1]!);
  }
  return problems;
}

/** Next hops that cannot be. One that is not on-link is the matter of a lint. */
function nextHopProblems(name: string, { routes = [] }: ScenarioHost, locate: LoadedScenario['locate']): Problem[] {
  return routes.flatMap(({ to, via }, index) => {
    if (via === undefined) return [];
    const at = locate(['hosts', name, 'routes', index, 'via']);
    const { family } = IpPrefix.parse(to).address;
    const nextHop = parseIpAddress(via);
    if (nextHop.family !== family)
      return [
        errorAt(at, `${via} is no next hop for ${to}`, `a route to IPv${family} goes via an IPv${family} address`),
      ];
    if (nextHop.isMulticast || nextHop.isUnspecified)
      return [errorAt(at, `${via} is no next hop`, 'name the address of one router, or leave via out')];
    return [];
  });
}

function flowProblems({ document, locate, locateKey }: LoadedScenario): Problem[] {
  const problems: Problem[] = [];
  const limit = parseDuration(document.limit)!;
  for (const [name, flow] of Object.entries(document.flows)) {
    const kinds = [flow.tcp, flow.ping, flow.tracert].filter((kind) => kind !== undefined);
    if (kinds.length !== 1) {
      problems.push(
        errorAt(
          locateKey(['flows', name]),
          `${name} is to have one of tcp, ping and tracert`,
          'tcp: PORT, ping: COUNT or tracert: true',
        ),
      );
    }
    if (flow.size !== undefined && flow.ping === undefined) {
      problems.push(errorAt(locateKey(['flows', name, 'size']), 'size belongs to ping'));
    }
    if (/[\s/:]/.test(flow.to) && !isAddress(flow.to)) {
      problems.push(
        errorAt(locate(['flows', name, 'to']), `${JSON.stringify(flow.to)} is neither a name nor an address`),
      );
    }
  }
  document.events.forEach((event, index) => {
    if ('link' in event && Object.keys(readLinkFaults(event)).length === 0)
      problems.push(
        errorAt(locate(['events', index]), `this event changes nothing on ${event.link}`, 'name a fault: down: true'),
      );
  });
  const timed = [
    ...Object.entries(document.flows).map(([name, { at }]) => ({ at, path: ['flows', name, 'at'] })),
    ...document.events.map(({ at }, index) => ({ at, path: ['events', index, 'at'] })),
    ...document.states.map(({ at }, index) => ({ at, path: ['states', index, 'at'] })),
  ];
  for (const { at, path } of timed) {
    if (parseDuration(at)! > limit)
      problems.push(
        errorAt(locate(path), `${at} is after the limit of ${document.limit}`, 'raise limit, or begin earlier'),
      );
  }
  return problems;
}

function isAddress(text: string): boolean {
  try {
    parseIpAddress(text);
    return true;
  } catch (error) {
    if (error instanceof AddressError) return false;
    throw error;
  }
}
