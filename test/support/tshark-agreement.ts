import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readCapture } from '../../src/capture/capture-reader.ts';
import type { Field } from '../../src/wire/layers/field.ts';
import type { Layer } from '../../src/wire/layers/layer.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { type ComparedField, type ComparedProtocol, comparedProtocols } from './field-table.ts';
import { SECRETS_BLOCK, withoutBlocks } from './pcapng-blocks.ts';
import { type TsharkLayer, tsharkLayers } from './tshark-layers.ts';

export interface Agreement {
  readonly packets: number;
  /** Packets that we do not read to their end; what stands before is compared. */
  readonly unread: number;
  /** How many values were held against each other, by our name of the protocol. */
  readonly compared: ReadonlyMap<string, number>;
  /** One line each. */
  readonly differences: readonly string[];
}

const byOurs = new Map<string, ComparedProtocol>(comparedProtocols.map((protocol) => [protocol.ours, protocol]));
const streams = comparedProtocols.filter(({ isOfStream }) => isOfStream);
const theirNames = new Set(comparedProtocols.map(({ theirs }) => theirs));

/**
 * Decodes a capture file here and with tshark and compares every field of the table in every packet.
 * @param own what our side decodes, to see that a difference is found
 */
export async function compareWithTshark(bytes: Uint8Array, own = bytes): Promise<Agreement> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-agreement-'));
  try {
    const file = path.join(folder, 'capture');
    // Without keys tshark shows what is on the wire, as we do.
    fs.writeFileSync(file, hasSecrets(bytes) ? withoutBlocks(bytes, SECRETS_BLOCK) : bytes);
    return compareWithLayers(own, await layersOf(file));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Keys that tshark would decrypt with. */
export const hasSecrets = (bytes: Uint8Array): boolean =>
  readCapture(bytes).records.some(({ kind }) => kind === 'secrets');

/** The layers of every packet of a file, as tshark reads those of the table. */
export const layersOf = (file: string): Promise<readonly (readonly TsharkLayer[])[]> => tsharkLayers(file, theirNames);

/** The same with what tshark has read already. */
export function compareWithLayers(own: Uint8Array, theirs: readonly (readonly TsharkLayer[])[]): Agreement {
  const { records, problem } = readCapture(own);
  if (problem !== null) throw problem;
  const ours = records
    .filter((record) => record.kind === 'packet')
    .map((packet) => packetLayers(packet.interface.linkType, packet.data, packet.originalLength));
  return compare(ours, theirs);
}

function compare(ours: readonly (readonly Layer[])[], theirs: readonly (readonly TsharkLayer[])[]): Agreement {
  const compared = new Map<string, number>();
  const differences: string[] = [];
  let unread = 0;
  if (ours.length !== theirs.length) differences.push(`${ours.length} packets here, ${theirs.length} in tshark`);
  ours.forEach((layers, index) => {
    const where = `packet ${index + 1}`;
    const fault = layers.findIndex(({ protocol }) => protocol === 'malformed' || protocol === 'cut');
    if (fault >= 0) unread++;
    // tshark shows what it can of a damaged header: where we stop, and the layer before it, are left out.
    const readable = fault < 0 ? layers : layers.slice(0, Math.max(0, fault - 1));
    const all = theirs[index] ?? [];
    const own = readable.filter(({ protocol }) => byOurs.has(protocol) && !isOneSided(protocol, readable, all));
    const other = all
      .filter(({ protocol }) => !isOneSided(protocol, readable, all))
      .slice(0, fault < 0 ? undefined : own.length);
    const names = own.map(({ protocol }) => byOurs.get(protocol)!.theirs).join(' ');
    const otherNames = other.map(({ protocol }) => protocol).join(' ');
    if (names !== otherNames) {
      differences.push(`${where}: layers ${names} here, ${otherNames} in tshark`);
      return;
    }
    own.forEach((layer, at) => {
      const { count, found } = compareLayer(layer, other[at]!);
      compared.set(layer.protocol, (compared.get(layer.protocol) ?? 0) + count);
      differences.push(...found.map((text) => `${where} ${layer.protocol}: ${text}`));
    });
  });
  return { packets: ours.length, unread, compared, differences };
}

/** Of a stream, and only one side sees it in this packet. @param name ours or theirs */
function isOneSided(name: string, ours: readonly Layer[], theirs: readonly TsharkLayer[]): boolean {
  const known = streams.find((each) => each.ours === name || each.theirs === name);
  if (known === undefined) return false;
  const here = ours.filter(({ protocol }) => protocol === known.ours).length;
  return here !== theirs.filter(({ protocol }) => protocol === known.theirs).length;
}

function compareLayer(ours: Layer, theirs: TsharkLayer): { readonly count: number; readonly found: string[] } {
  const { fields, status } = byOurs.get(ours.protocol)!;
  const found: string[] = [];
  let count = 0;
  for (const field of fields) {
    if (field.when !== undefined && valuesOf(ours.fields, field.when)[0] !== true) continue;
    const own = valuesOf(ours.fields, field.ours).map((value) => asText(field.as?.(value) ?? value));
    const other = valuesOfTshark(theirs, field, own);
    count += own.length;
    if (own.join() !== other.join()) found.push(`${field.ours} is ${own.join()} here, ${other.join()} in tshark`);
  }
  // Wireshark checks no checksum inside a quotation.
  if (status !== undefined && !ours.isQuoted) {
    const other = theirs.fields.find(([name]) => name === status)?.[1];
    count++;
    if (!STATUS[String(ours.checksum)]?.includes(other ?? ''))
      found.push(`checksum ${ours.checksum} here, ${other} in tshark`);
  }
  return { count, found };
}

/** Bad 0, good 1, unverified 2, not present 3. */
const STATUS: Readonly<Record<string, readonly string[]>> = { good: ['1'], bad: ['0'], 'not-checked': ['2', '3', ''] };

const asText = (value: string | number | boolean): string => String(typeof value === 'boolean' ? Number(value) : value);

/** All values at a path, `a|b.c` meaning c in any a or b. */
function valuesOf(fields: readonly Field[], wanted: string): (string | number | boolean)[] {
  const [head, ...rest] = wanted.split('.');
  const names = head!.split('|');
  const found = fields.filter(({ name }) => names.includes(name));
  return rest.length === 0
    ? found.map(({ value }) => value)
    : found.flatMap(({ fields: inner = [] }) => valuesOf(inner, rest.join('.')));
}

function valuesOfTshark(
  { fields }: TsharkLayer,
  { theirs, first, endsAt }: ComparedField,
  ours: readonly string[],
): string[] {
  const names = typeof theirs === 'string' ? [theirs] : theirs;
  const found = fields.filter(([name]) => names.includes(name)).map(([, show]) => show);
  const end = endsAt === undefined ? -1 : found.indexOf(endsAt);
  const counted = first === true ? found.slice(0, 1) : end < 0 ? found : found.slice(0, end + 1);
  // tshark prints numbers in the base of its display.
  return counted.map((show, index) => (/^\d+$/.test(ours[index] ?? '') ? String(Number(show)) : show));
}
