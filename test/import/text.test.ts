import { describe, expect, test } from 'vitest';
import { readPasted, routesOf } from '../support/pasted.ts';

const TEXT = `
Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
No       Manual    200  fd00:1:2:1::/64            12  fd00:1:2:111::31
No       Manual    256  fd00:1:2:111::/64          12  Local Area Connection
`;
const ROUTES = [
  'fd00:1:2:1::/64, via fd00:1:2:111::31, on 12, metric 200',
  'fd00:1:2:111::/64, on-link, on 12 Local Area Connection, metric 256',
];
const utf16 = (text: string, swapped: boolean): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return swapped ? bytes.swap16() : bytes;
};

describe('encodings and what consoles leave', () => {
  test.each<[string, string | Uint8Array]>([
    ['UTF-8', TEXT],
    ['a byte order mark', `\ufeff${TEXT}`],
    ['line ends of Windows', TEXT.replaceAll('\n', '\r\n')],
    ['UTF16 as PowerShell redirects', utf16(`\ufeff${TEXT.replaceAll('\n', '\r\n')}`, false)],
    ['UTF16 without a mark', utf16(TEXT, false)],
    ['UTF16, big end first', utf16(`\ufeff${TEXT}`, true)],
    ['UTF16, big end first, without a mark', utf16(TEXT, true)],
    ['blanks behind lines', TEXT.replaceAll('\n', '   \n')],
    ['no-break blanks', TEXT.replaceAll('  ', '\u00a0\u00a0')],
    ['tabs', TEXT.replaceAll(/ {2,}/g, '\t')],
    ['the prompt of a pager', TEXT.replace('\nNo', '\n-- More  -- \r             \rNo')],
    ['the prompt of a pager, backspaces', TEXT.replace('\nNo', '\n--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bNo')],
    [
      'the prompts of console',
      `[DAV01] C:\\>netsh int ipv6 sh rou\n${TEXT}[DAV01] netsh interface ipv6>quit\n[DAV01]: PS C:\\> \nisatap-sim: no\n`,
    ],
    ['marks of direction', TEXT.replace('fd00:1:2:1::', '\u200efd00:1:2:1::')],
  ])('%s', (_, text) => {
    const read = readPasted(text);
    expect(routesOf(read)).toEqual(ROUTES);
    expect(read.report.unknown).toEqual([]);
  });
});

test('what nobody knows is kept with its number', () => {
  const { report } = readPasted(`hello\n${TEXT}\nDies ist etwas anderes\n`);
  expect(report.unknown).toEqual([
    { line: 1, text: 'hello' },
    { line: 8, text: 'Dies ist etwas anderes' },
  ]);
  expect(report).toMatchObject({ lines: 8, understood: 2, noise: 4 });
});

test('long lines and many lines take a time that grows with their length', () => {
  const row = 'No       Manual    256  fd00:1:2:111::/64          12  Local Area Connection\n';
  expect(readPasted(row.repeat(60_000)).report.understood).toBe(60_000);
  for (const piece of ['. ', ' :', '-- ', 'a ', '1 ', '=', '[', '(((', ' . . : ', 'fe80::', '0'])
    readPasted(piece.repeat(2_000_000 / piece.length));
  // What is not linear would take hours.
}, 120_000);
