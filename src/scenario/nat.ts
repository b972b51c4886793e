/** NATs of a scenario: what is built of the key, and what cannot be. */
import { Nat } from '../service/nat/nat.ts';
import type { NatSettings } from '../service/nat/settings.ts';
import type { LoadedScenario } from './load.ts';
import type { Node } from './node.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioNat } from './schema.ts';
import { asList } from './schema-values.ts';
import { suggestion } from '../shell/suggest.ts';
import { parseDuration } from './units.ts';

/** Makes a node a NAT. */
export function startNat(node: Node, document: ScenarioNat): void {
  const { host } = node;
  host.ipv4.forwarding = true;
  const inside = asList(document.inside).map((name) => host.interfaceByName(name)!);
  new Nat(node, inside, host.interfaceByName(document.outside)!, readSettings(document)).start();
}

function readSettings(document: ScenarioNat): NatSettings {
  const { filtering, inboundRefresh, hairpinning, clampMss, unsolicitedSyn } = document;
  return {
    filtering,
    inboundRefresh,
    hairpinning,
    clampMss,
    unsolicitedSyn,
    udpTimeout: parseDuration(document.udpTimeout)!,
    icmpTimeout: parseDuration(document.icmpTimeout)!,
    tcp: {
      established: parseDuration(document.tcpEstablishedTimeout)!,
      transitory: parseDuration(document.tcpTransitoryTimeout)!,
    },
  };
}

/** NATs between interfaces that are not there, are one, or have no address to share. */
export function natProblems({ document, locate }: LoadedScenario): Problem[] {
  return Object.entries(document.hosts).flatMap(([name, { nat, interfaces }]) => {
    if (nat === undefined) return [];
    const path = ['hosts', name, 'nat'];
    const known = Object.keys(interfaces);
    const named = [
      ...asList(nat.inside).map((card, index) => ({
        card,
        at: Array.isArray(nat.inside) ? [...path, 'inside', index] : [...path, 'inside'],
      })),
      { card: nat.outside, at: [...path, 'outside'] },
    ];
    const problems = named
      .filter(({ card }) => !known.includes(card))
      .map(({ card, at }) =>
        errorAt(locate(at), `there is no interface of ${name} ${JSON.stringify(card)}`, suggestion(card, known)),
      );
    if (asList(nat.inside).includes(nat.outside))
      problems.push(
        errorAt(
          locate([...path, 'outside']),
          `${nat.outside} is inside already`,
          'a NAT stands between two interfaces',
        ),
      );
    if (known.includes(nat.outside) && interfaces[nat.outside]!.ipv4 === undefined)
      problems.push(
        errorAt(
          locate([...path, 'outside']),
          `${nat.outside} has no IPv4 address to share`,
          `give it one: ipv4: 203.0.113.2/24`,
        ),
      );
    return problems;
  });
}
