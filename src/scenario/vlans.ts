/** VLANs of a scenario: what its switch ports are members of, and what cannot be. */
import type { PortVlans } from '../link/vlan-switch.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost, ScenarioInterface } from './schema.ts';
import { suggestion } from '../shell/suggest.ts';

/** The VLANs of the switch port of an interface. @param all those of the switch */
export function readPortVlans({ vlan, trunk }: ScenarioInterface, all: readonly number[]): PortVlans {
  if (trunk === undefined) return { untagged: vlan ?? null, tagged: new Set() };
  const { native = null, allowed = all } = trunk;
  return { untagged: native, tagged: new Set(allowed.filter((allowedOne) => allowedOne !== native)) };
}

/** Interfaces whose link, trunk and VLAN do not go together. */
export function vlanProblems(loaded: LoadedScenario): Problem[] {
  return Object.entries(loaded.document.hosts).flatMap(([name, host]) =>
    Object.entries(host.interfaces).flatMap(([card, settings]) =>
      settings.over === undefined
        ? portProblems(loaded, ['hosts', name, 'interfaces', card], settings)
        : taggedProblems(loaded, ['hosts', name, 'interfaces', card], host, settings),
    ),
  );
}

function portProblems(
  { document, locate, locateKey }: LoadedScenario,
  path: readonly string[],
  settings: ScenarioInterface,
): Problem[] {
  const { link, vlan, trunk } = settings;
  const card = path.at(-1)!;
  if (link === undefined)
    return [
      errorAt(locate(path), `${path.join('.')} lacks the key "link"`, 'or over, for a VLAN of another interface'),
    ];
  const known = document.links[link];
  if (known === undefined) return [];
  const { vlans } = known;
  if (vlans === undefined) {
    if (vlan === undefined && trunk === undefined) return [];
    const at = locateKey([...path, vlan === undefined ? 'trunk' : 'vlan']);
    return [errorAt(at, `${link} is no switch with VLANs`, `give the link its VLANs: vlans: [${vlan ?? 1}]`)];
  }
  if ((vlan === undefined) === (trunk === undefined))
    return [errorAt(locateKey(path), `${card} is to have one of vlan and trunk`, `${link} has VLANs`)];
  const named = [
    ...(vlan === undefined ? [] : [{ number: vlan, at: [...path, 'vlan'] }]),
    ...(trunk?.native === undefined ? [] : [{ number: trunk.native, at: [...path, 'trunk', 'native'] }]),
    ...(trunk?.allowed ?? []).map((number, index) => ({ number, at: [...path, 'trunk', 'allowed', index] })),
  ];
  return named
    .filter(({ number }) => !vlans.includes(number))
    .map(({ number, at }) => errorAt(locate(at), `${link} has no VLAN ${number}`, `it has ${vlans.join(', ')}`));
}

function taggedProblems(
  { locate, locateKey }: LoadedScenario,
  path: readonly string[],
  host: ScenarioHost,
  settings: ScenarioInterface,
): Problem[] {
  const { link, over, vlan, trunk, mac } = settings;
  const card = path.at(-1)!;
  const surplus = Object.entries({ link, trunk, mac }).find(([, value]) => value !== undefined)?.[0];
  if (surplus !== undefined)
    return [errorAt(locateKey([...path, surplus]), `${surplus} stands beside over`, 'the interface below has it')];
  const below = host.interfaces[over!];
  if (below === undefined) {
    const known = Object.keys(host.interfaces).filter((name) => name !== card);
    return [
      errorAt(locate([...path, 'over']), `there is no interface ${JSON.stringify(over)}`, suggestion(over!, known)),
    ];
  }
  if (below.trunk === undefined)
    return [errorAt(locate([...path, 'over']), `${over} is no trunk`, `say trunk: {} on ${over}`)];
  if (vlan === undefined) return [errorAt(locateKey(path), `${card} lies over ${over} and has no vlan`)];
  const twin = Object.entries(host.interfaces).find(
    ([name, other]) => name !== card && other.over === over && other.vlan === vlan,
  );
  if (twin === undefined || twin[0] > card) return [];
  return [errorAt(locate([...path, 'vlan']), `VLAN ${vlan} lies over ${over} twice`, `${twin[0]} has it too`)];
}

/** What an interface shares its addresses with: a link, or one VLAN of it. */
export function segmentOf(host: ScenarioHost, { link, over, vlan, trunk }: ScenarioHost['interfaces'][string]): string {
  const name = link ?? host.interfaces[over!]?.link ?? '';
  const number = vlan ?? trunk?.native;
  return number === undefined ? name : `${name} (VLAN ${number})`;
}
