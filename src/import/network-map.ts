/** Several hosts and the links between them: a small file names outputs, links and what else a scenario has. */
import { z } from 'zod';
import {
  keyPositionOf,
  type Located,
  locatedAt,
  type LocatedMap,
  mergePatch,
  positionOf,
  toLocated,
  toPlain,
  withEntries,
} from '../scenario/located.ts';
import { errorAt, type Problem, ScenarioError, type SourcePosition } from '../scenario/problem.ts';
import { profileNames } from '../scenario/schema.ts';
import { oneOrMore } from '../scenario/schema-values.ts';
import { validate } from '../scenario/validate.ts';
import { readYaml } from '../scenario/yaml-source.ts';
import { suggestion } from '../shell/suggest.ts';
import { type HostImport, importHost, type InputFile } from './import-host.ts';
import type { HostInput } from './making.ts';
import type { ProfileName } from './profile.ts';

const files = oneOrMore(z.string().min(1));

/** A host is read from files, or it is spelled out as in a scenario. */
const mapSchema = z.looseObject({
  title: z.string().min(1).optional(),
  hosts: z.record(z.string(), z.union([files, z.looseObject({})])),
  links: z
    .record(z.string(), z.union([z.array(z.string()), z.looseObject({ hosts: z.array(z.string()).optional() })]))
    .default({}),
});

const importedHost = z.strictObject({
  files,
  profile: z.enum(profileNames).optional(),
  set: z.looseObject({}).optional().describe('A merge patch (RFC 7396) over the host'),
});

/** What the map asks for before any file is read. */
export interface NetworkMap {
  readonly file: string;
  readonly root: LocatedMap;
  readonly hosts: readonly WantedHost[];
}

export interface WantedHost {
  readonly name: string;
  readonly files: readonly string[];
  readonly profile: ProfileName | null;
}

export interface NetworkImport {
  readonly hosts: readonly HostImport[];
  /** The scenario; what was written in the map stands where it was written. */
  readonly root: LocatedMap;
}

/** @throws ScenarioError */
export function readNetworkMap(file: string, bytes: Uint8Array): NetworkMap {
  const root = readYaml(file, bytes) as LocatedMap;
  const map = validate(mapSchema, root);
  const hosts = Object.entries(map.hosts).flatMap(([name, value]): WantedHost[] => {
    if (typeof value === 'string' || Array.isArray(value)) return [{ name, files: [value].flat(), profile: null }];
    if (!('files' in value)) return [];
    const { files: named, profile } = validate(importedHost, locatedAt(root, ['hosts', name])!);
    return [{ name, files: [named].flat(), profile: profile ?? null }];
  });
  return { file, root, hosts };
}

/** @param inputs the files of each host, in the order of the map @throws ScenarioError, ImportError */
export function importNetwork(map: NetworkMap, inputs: readonly (readonly InputFile[])[]): NetworkImport {
  const { root } = map;
  const hosts = map.hosts.map(({ name, profile }, position) => importHost(name, inputs[position]!, profile));
  const problems: Problem[] = [];
  const placed = placeOnLinks(map, hosts, problems);
  if (problems.length > 0) throw new ScenarioError(problems);
  const made = hosts.map(({ name, document: { host } }) => {
    const at = keyPositionOf(root, ['hosts', name]);
    const patch = locatedAt(root, ['hosts', name, 'set']);
    const located = toLocated(onLinks(host, placed.get(name)!), at);
    return [name, { keyAt: at, value: patch === undefined ? located : mergePatch(located, patch) }] as const;
  });
  const whole = locatedAt(root, ['hosts']) as LocatedMap;
  const title = toLocated(`A network read from outputs of ${hosts.map(({ name }) => name).join(', ')}`, root.at);
  const links = linksOf(map, hosts, placed);
  return {
    hosts,
    root: withEntries(root, [
      ['title', { keyAt: root.at, value: locatedAt(root, ['title']) ?? title }],
      ['links', { keyAt: root.at, value: links }],
      ['hosts', { keyAt: whole.at, value: withEntries(whole, made) }],
    ]),
  };
}

/** Links by interface, for each host: those of the map, otherwise one for each subnet. */
type Placed = ReadonlyMap<string, ReadonlyMap<string, string>>;

function placeOnLinks({ root }: NetworkMap, hosts: readonly HostImport[], problems: Problem[]): Placed {
  const placed = new Map(hosts.map(({ name, document: { links } }) => [name, new Map(links)]));
  const links = locatedAt(root, ['links']);
  if (links?.kind !== 'map') return placed;
  for (const [link, { value }] of links.entries) {
    const ends = value.kind === 'map' ? locatedAt(value, ['hosts']) : value;
    if (ends?.kind !== 'list') continue;
    for (const end of ends.items) {
      const problem = placeEnd(link, end, hosts, placed);
      if (problem !== null) problems.push(problem);
    }
  }
  return placed;
}

function placeEnd(
  link: string,
  end: Located,
  hosts: readonly HostImport[],
  placed: ReadonlyMap<string, Map<string, string>>,
): Problem | null {
  const text = String(toPlain(end));
  const slash = text.indexOf('/');
  const [hostName, wanted] = slash < 0 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)];
  const host = hosts.find(({ name }) => name === hostName);
  const fault = (at: SourcePosition, message: string, hint: string | null): Problem => errorAt(at, message, hint);
  if (host === undefined)
    return fault(
      end.at,
      `no host ${JSON.stringify(hostName)} is read from files`,
      suggestion(
        hostName,
        hosts.map(({ name }) => name),
      ),
    );
  const cards = [...placed.get(hostName)!.keys()];
  const card = wanted === null ? (cards.length === 1 ? cards[0] : undefined) : cardNamed(host, cards, wanted);
  if (card === undefined) {
    const choices = cards.map((name) => `${hostName}/${name}`).join(', ');
    const message =
      wanted === null
        ? `${hostName} has ${cards.length} interfaces`
        : `there is no interface ${JSON.stringify(wanted)} of ${hostName}`;
    return fault(end.at, message, choices === '' ? null : `one of ${choices}`);
  }
  placed.get(hostName)!.set(card, link);
  return null;
}

/** By the scenario's name, or Windows' name or index. */
function cardNamed({ imported, document }: HostImport, cards: readonly string[], wanted: string): string | undefined {
  const lower = wanted.toLowerCase();
  const direct = cards.find((name) => name.toLowerCase() === lower);
  if (direct !== undefined) return direct;
  const named = imported.interfaces.find(({ name, index }) => name?.toLowerCase() === lower || String(index) === lower);
  const [found] =
    Object.entries(document.host.interfaces).find(([, { index }]) => index !== undefined && index === named?.index) ??
    [];
  return found;
}

const onLinks = (host: HostInput, links: ReadonlyMap<string, string>): HostInput => ({
  ...host,
  interfaces: Object.fromEntries(
    Object.entries(host.interfaces).map(([name, card]) => [name, { ...card, link: links.get(name)! }]),
  ),
});

/** Links of the map without their ends, then those that subnets make. */
function linksOf({ root }: NetworkMap, hosts: readonly HostImport[], placed: Placed): LocatedMap {
  const written = locatedAt(root, ['links']);
  const at = written?.at ?? positionOf(root, []);
  const empty: LocatedMap = { kind: 'map', at, entries: new Map() };
  const ofMap = written?.kind === 'map' ? [...written.entries] : [];
  const entries = ofMap.map(([name, { keyAt, value }]) => {
    const settings = value.kind === 'map' ? [...value.entries].filter(([key]) => key !== 'hosts') : [];
    return [name, { keyAt, value: { ...empty, at: value.at, entries: new Map(settings) } }] as const;
  });
  const made = hosts
    .flatMap(({ name }) => [...placed.get(name)!.values()])
    .filter((link) => !ofMap.some(([name]) => name === link));
  return withEntries(empty, [
    ...entries,
    ...[...new Set(made)].map((link) => [link, { keyAt: at, value: { ...empty, at } }] as const),
  ]);
}
