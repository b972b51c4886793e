import type { CaptureTally } from '../anonymize/capture.ts';
import type { Mapping } from '../anonymize/incident.ts';
import type { Blanked } from '../anonymize/tools.ts';

/** A file that was renamed. */
export interface AnonymizedFile extends Readonly<CaptureTally> {
  readonly file: string;
  readonly out: string;
  readonly kind: 'capture' | 'text';
}

export interface AnonymizeReport {
  readonly files: readonly AnonymizedFile[];
  readonly mapping: Mapping;
  readonly blanked: ReadonlyMap<Blanked, number>;
}

const KINDS = ['IPv4', 'IPv6', 'MAC'] as const;

const countOfKind = ({ addresses }: Mapping, kind: (typeof KINDS)[number]): number =>
  addresses.filter((address) => address.kind === kind).length;

/** Numbers only: nothing in it tells an old name. */
export function anonymizedAsJson({ files, mapping, blanked }: AnonymizeReport): string {
  const object = {
    schemaVersion: 1,
    files: files.map(({ file, out, kind, packets, secretsDropped, blocksDropped }) => ({
      file,
      out,
      kind,
      packets,
      secretsDropped,
      blocksDropped,
    })),
    renamed: {
      ipv4: countOfKind(mapping, 'IPv4'),
      ipv6: countOfKind(mapping, 'IPv6'),
      mac: countOfKind(mapping, 'MAC'),
      names: mapping.names.length,
    },
    blanked: Object.fromEntries([...blanked].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

export function anonymizedText({ files, mapping, blanked }: AnonymizeReport): string {
  const rows: (readonly [string, string])[] = [
    ...KINDS.map((kind) => [`${kind} addresses renamed`, String(countOfKind(mapping, kind))] as const),
    ['labels of names renamed', String(mapping.names.length)],
    ...[...blanked]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, bytes]) => [`bytes of ${what} blanked`, String(bytes)] as const),
    ['blocks of secrets left out', String(sum(files, 'secretsDropped'))],
    ['other blocks left out', String(sum(files, 'blocksDropped'))],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  return [
    ...files.map(
      ({ file, out, kind, packets }) => `${file} > ${out}${kind === 'capture' ? ` (${packets} packets)` : ''}`,
    ),
    '',
    ...rows.filter(([, count]) => count !== '0').map(([what, count]) => `${what.padEnd(width)}  ${count}`),
    '',
  ].join('\n');
}

const sum = (files: readonly AnonymizedFile[], key: 'secretsDropped' | 'blocksDropped'): number =>
  files.reduce((total, file) => total + file[key], 0);

/** A line for each name: kind, old, new, with tabs between. */
export function mappingText({ addresses, names }: Mapping): string {
  return [
    'Old and new names of an incident. Whoever has this file can undo the renaming.',
    ...addresses.map(({ kind, from, to }) => `${kind}\t${from}\t${to}`),
    ...names.map(([from, to]) => `name\t${from}\t${to}`),
    '',
  ].join('\n');
}
