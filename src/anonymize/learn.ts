/** Host names that a text tells of: outputs of Windows by their places, scenarios by their keys. */
import type { Located, LocatedEntry } from '../scenario/located.ts';
import { ScenarioError } from '../scenario/problem.ts';
import { readYaml } from '../scenario/yaml-source.ts';
import { isCommonWord, isPublicName } from './kept-words.ts';
import type { NameRenamer } from './names.ts';

/** The first row of `ipconfig /all` is the host's name, in every language. */
const ROW = /^\s+\S[^:]*?(?:\. ?){2,}\s*:\s*(\S+)\s*$/;
const NAME = '[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?';
/** What is followed by a name of a host. */
const INTRODUCED: readonly RegExp[] = [
  /^\s*(?:host ?name|computer ?name|hostname|pscomputername|system name|server ?name|csname|dnshostname)\b[ .]*[:=]\s*([\w.-]+)\s*$/gim,
  /(?<=^|\s)-(?:ComputerName|CimSession|Server|HostName)\s+["']?([A-Za-z][\w.-]*)/gi,
  // Prompts of remote sessions, and servers and their shares.
  /^\[([A-Za-z][\w.-]*)\]:? ?(?:PS )/gm,
  new RegExp(`(?<![\\\\\\w:])\\\\\\\\(${NAME}(?:\\.${NAME})*)(?=[\\\\\\s]|$)`, 'g'),
  /(?<=^|\s)[\w.-]+@([A-Za-z][\w.-]*)[:~$# ]/gm,
];
const DOTTED = new RegExp(`(?<![\\w.:/\\\\-])${NAME}(?:\\.${NAME})+(?![\\w-])`, 'g');
const USERS = /[A-Za-z]:\\(?:Users|Documents and Settings)\\([^\\\s<>"'|?*/:]+)/g;

/** Learns names from a pasted output, or any other text. */
export function learnFromText(text: string, names: NameRenamer): void {
  let isFirst = true;
  for (const line of text.split(/\r?\n/)) {
    const value = ROW.exec(line)?.[1];
    if (value === undefined) continue;
    if (isFirst && /^[A-Za-z][\w-]*$/.test(value)) names.learn(value);
    else if (/^[A-Za-z\d_][\w-]*(\.[\w-]+)*\.[A-Za-z][\w-]+\.?$/.test(value)) names.learn(value);
    else if (/DNS|suffix/i.test(line) && /^[A-Za-z][\w-]*$/.test(value) && !isCommonWord(value.toLowerCase()))
      names.learn(value);
    isFirst = false;
  }
  for (const pattern of INTRODUCED) for (const [, name] of text.matchAll(pattern)) names.learn(name!);
  for (const [, user] of text.matchAll(USERS)) if (!isCommonWord(user!.toLowerCase())) names.learn(user!);
  for (const [name] of text.matchAll(DOTTED)) if (names.isName(name)) names.learn(name);
}

/** Keys of a scenario whose values, or the keys of whose values, are names. */
const KEYED_BY_NAME: readonly string[] = ['hosts', 'zones'];
const NAMED: readonly string[] = ['suffix', 'search', 'domain', 'managementServers', 'connectTo', 'publicName'];

/** Learns the hosts, zones and records of a scenario. @returns whether the text is one */
export function learnFromScenario(text: string, names: NameRenamer): boolean {
  try {
    const root = readYaml('', new TextEncoder().encode(text));
    if (root.kind !== 'map' || !['hosts', 'extends'].some((key) => root.entries.has(key))) return false;
    walk(root, names);
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) return false;
    throw error;
  }
}

function walk(value: Located, names: NameRenamer): void {
  if (value.kind === 'list') for (const each of value.items) walk(each, names);
  if (value.kind !== 'map') return;
  for (const [key, { value: inner }] of value.entries) {
    if (KEYED_BY_NAME.includes(key) && inner.kind === 'map')
      for (const name of inner.entries.keys()) learnOne(name, names);
    if (key === 'zones' && inner.kind === 'map') for (const zone of inner.entries) learnZone(zone, names);
    if (NAMED.includes(key))
      for (const each of inner.kind === 'list' ? inner.items : [inner])
        if (each.kind === 'scalar' && typeof each.value === 'string') learnOne(each.value, names);
    walk(inner, names);
  }
}

/** The records of a zone; those of public domains stay. */
function learnZone([zone, { value }]: readonly [string, LocatedEntry], names: NameRenamer): void {
  const records = value.kind === 'map' ? value.entries.get('records')?.value : undefined;
  if (records?.kind !== 'map' || isPublicName(zone.toLowerCase())) return;
  for (const name of records.entries.keys()) learnOne(name, names);
}

function learnOne(name: string, names: NameRenamer): void {
  if (/^[A-Za-z_][\w -]*(\.[\w-]+)*\.?$/.test(name)) names.learn(name);
}
