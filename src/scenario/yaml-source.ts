import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import type { Located, LocatedEntry } from './located.ts';
import { errorAt, ScenarioError, type SourcePosition } from './problem.ts';

/** More values than any scenario of the largest size has; an alias bomb has more. */
const MOST_VALUES = 50_000;

/** Reads one YAML 1.2 (or JSON) document. @throws ScenarioError for anything that is not one map of plain values */
export function readYaml(file: string, bytes: Uint8Array): Located {
  const text = decodeText(file, bytes);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, stringKeys: false, merge: false });
  const positionAt = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (!Array.isArray(documents) || documents.length === 0) {
    throw new ScenarioError([
      errorAt(
        { file, line: 1, column: 1 },
        'the file is empty',
        'a scenario begins with a title: see scenarios/manage-out.yaml',
      ),
    ]);
  }
  const [document, second] = documents;
  const fault = document!.errors[0] ?? second?.errors[0];
  if (fault !== undefined) {
    const message = fault.message
      .split('\n')[0]!
      .replace(/ at line \d+, column \d+:?$/, '')
      .replace(/^Maximum call stack size exceeded$/, 'values are nested too deeply');
    throw new ScenarioError([
      errorAt(positionAt(fault.pos[0]), `this is not YAML: ${message}`, 'a scenario is one YAML or JSON document'),
    ]);
  }
  if (second !== undefined) {
    const at = second.contents?.range?.[0] ?? second.range[0];
    throw new ScenarioError([
      errorAt(positionAt(at), 'a second document begins here', 'put each scenario into a file of its own'),
    ]);
  }
  const root = new Converter(document!, positionAt).convert(document!.contents);
  if (root.kind !== 'map') {
    throw new ScenarioError([
      errorAt(
        root.at,
        'a scenario is a map of keys such as title, links, hosts and flows',
        'see scenarios/manage-out.yaml',
      ),
    ]);
  }
  return root;
}

function decodeText(file: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const control = text.split('').findIndex(isControl);
    if (control < 0) return text;
    const before = text.slice(0, control).split('\n');
    const position = { file, line: before.length, column: before.at(-1)!.length + 1 };
    throw new ScenarioError([
      errorAt(position, 'a control character: this is not a text file', 'a scenario is YAML or JSON text in UTF-8'),
    ]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ScenarioError([
      errorAt({ file, line: 1, column: 1 }, 'this is not text in UTF-8', 'a scenario is YAML or JSON text in UTF-8'),
    ]);
  }
}

/** Characters that no text file has: all below the blank but tab and line ends. */
const isControl = (character: string): boolean => character < ' ' && !'\t\n\r'.includes(character);

/** Turns YAML nodes into located values, aliases followed within a budget. */
class Converter {
  private readonly document: ReturnType<typeof parseAllDocuments>[number];
  private readonly positionAt: (offset: number) => SourcePosition;
  private left = MOST_VALUES;
  private readonly open = new Set<Node>();

  constructor(document: ReturnType<typeof parseAllDocuments>[number], positionAt: (offset: number) => SourcePosition) {
    this.document = document;
    this.positionAt = positionAt;
  }

  convert(node: Node | null): Located {
    const at = this.positionAt(node?.range?.[0] ?? 0);
    if (--this.left < 0) {
      throw new ScenarioError([
        errorAt(
          at,
          'the aliases of this file make more values than a scenario may have',
          'write the values out, or use fewer aliases',
        ),
      ]);
    }
    if (node === null) return { kind: 'scalar', at, value: null };
    if (isAlias(node)) return this.follow(node, at);
    if (isMap(node)) return this.convertMap(node, at);
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => this.convert(item as Node)) };
    if (!isScalar(node)) throw new ScenarioError([errorAt(at, 'this value has no meaning in a scenario')]);
    return { kind: 'scalar', at, value: this.scalarValue(node.value, at) };
  }

  private follow(alias: Alias, at: SourcePosition): Located {
    const target = alias.resolve(this.document);
    if (target === undefined || this.open.has(target)) {
      throw new ScenarioError([
        errorAt(at, `the alias *${alias.source} leads nowhere or to itself`, 'write the value out'),
      ]);
    }
    this.open.add(target);
    const value = this.convert(target);
    this.open.delete(target);
    return value;
  }

  private scalarValue(value: unknown, at: SourcePosition): string | number | boolean | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new ScenarioError([
      errorAt(at, 'this value has no meaning in a scenario', 'plain text, numbers, true and false are taken'),
    ]);
  }

  private convertMap(node: YAMLMap, at: SourcePosition): Located {
    const entries = new Map<string, LocatedEntry>();
    for (const { key, value } of node.items) {
      const keyNode = key as Node;
      const keyAt = this.positionAt(keyNode?.range?.[0] ?? 0);
      const name = isScalar(keyNode) ? keyNode.value : null;
      if (typeof name !== 'string' && typeof name !== 'number') {
        throw new ScenarioError([errorAt(keyAt, 'a key is to be plain text', 'put the key into quotes')]);
      }
      if (name === '__proto__')
        throw new ScenarioError([errorAt(keyAt, '"__proto__" cannot be a key', 'choose another name')]);
      const located = this.convert(value as Node | null);
      // A key without a value has no position of its own.
      entries.set(String(name), { keyAt, value: value === null ? { ...located, at: keyAt } : located });
    }
    return { kind: 'map', at, entries };
  }
}
