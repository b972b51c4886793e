import { execFileSync } from 'node:child_process';

/** Runs an installed program. @returns what it printed @throws Error when it fails or is not there */
export const output = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

/** Validation of all checksums; ICMPv6 is always validated. */
const VALIDATE = [
  ...['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]),
  // As in the profile: the endless body of IP-HTTPS is not to be joined until it looks like a head.
  '-o',
  'tls.desegment_ssl_application_data:FALSE',
];

/** How many frames each display filter matches, in one reading of the file. Filters hold no comma. */
export function countsInTshark(file: string, filters: readonly string[]): readonly number[] {
  const text = output('tshark', ...VALIDATE, '-q', '-r', file, '-z', `io,stat,0,${filters.join(',')}`);
  const row = text.split('\n').find((line) => /^\|\s*[\d.]+ <> /.test(line));
  if (row === undefined) throw new Error(`tshark printed no statistics of ${file}:\n${text}`);
  const numbers = row
    .split('|')
    .slice(2)
    .filter((cell) => cell.trim() !== '')
    .map(Number);
  const frames = numbers.filter((_, index) => index % 2 === 0);
  if (frames.length !== filters.length) throw new Error(`${filters.length} filters gave ${frames.length} columns`);
  return frames;
}

/** One row a frame, one text a field. @param preferences as `name:value` */
export function fieldsInTshark(
  file: string,
  fields: readonly string[],
  filter = '',
  ...preferences: readonly string[]
): readonly (readonly string[])[] {
  const options = [
    ...preferences.flatMap((preference) => ['-o', preference]),
    ...fields.flatMap((field) => ['-e', field]),
  ];
  const text = output('tshark', '-r', file, '-Y', filter, '-T', 'fields', ...options);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
