import { describe, expect, test } from 'vitest';
import { bindWords } from '../../../src/shell/powershell/bind-words.ts';
import { type Cmdlet, silent } from '../../../src/shell/powershell/cmdlet.ts';
import { CommandError, type ShellHost } from '../../../src/shell/command.ts';
import { powerShellWords } from '../../../src/shell/powershell/powershell-words.ts';

/** Parameters as `-name` or `-name:`, values with `|` between. */
const wordsOf = (line: string): string[] =>
  powerShellWords(line, 0).map((word) =>
    word.kind === 'values' ? word.values.map(({ text }) => text).join('|') : `-${word.name}${word.hasColon ? ':' : ''}`,
  );

test.each<[string, string[]]>([
  ['', []],
  ['-Enable $false', ['-Enable', '$false']],
  ['-Confirm:$false  -Force', ['-Confirm:', '$false', '-Force']],
  ['-List a,b', ['-List', 'a|b']],
  ['-List a , "b c",\'d\'', ['-List', 'a|b c|d']],
  ['-List @("wpad","isatap") -X', ['-List', 'wpad|isatap', '-X']],
  ['-List ( a, b )', ['-List', 'a|b']],
  ['-List @()', ['-List', '']],
  ['\'it\'\'s\' "a ""b""" "c`"d"', ["it's", 'a "b"', 'c"d']],
  ['-Prefix ::/0 -NextHop fe80::1%12', ['-Prefix', '::/0', '-NextHop', 'fe80::1%12']],
  ['-Metric -5', ['-Metric', '-5']],
  ['–Name x —Other:y', ['-Name', 'x', '-Other:', 'y']],
  ['isatap." with blank".local a` b', ['isatap. with blank.local', 'a b']],
  ['-Name "-Enable"', ['-Name', '-Enable']],
])('%s', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});

test.each<[string, number, string]>([
  ['-Name "abc', 6, 'the quotation mark is not closed'],
  ['-List @("a"', 11, 'the parenthesis is not closed'],
  ['-Name x | Out-Null', 8, '"|" is no value'],
  ['-Name $name', 6, '"$" is no value'],
  ['-Name "isatap.$guid"', 14, 'a variable in a text is not understood'],
  ['-List a,', 8, '"nothing" is no value'],
])('%s is more than one cmdlet with plain values', (line, offset, message) => {
  const read = (): unknown => powerShellWords(line, 0);
  expect(read).toThrow(CommandError);
  expect(read).toThrow(expect.objectContaining({ offset, message }));
});

describe('parameters', () => {
  const cmdlet: Cmdlet = {
    name: 'Set-Thing',
    parameters: [
      { name: 'Name', required: true, positional: true },
      { name: 'List', kind: 'list', positional: true },
      { name: 'Force', kind: 'switch' },
      { name: 'InterfaceIndex', alias: 'ifIndex' },
      'InterfaceAlias',
    ],
    bind: () => () => silent,
  };
  const bound = (line: string) => {
    const values = bindWords(cmdlet, powerShellWords(line, 0), {} as ShellHost, { line, offset: 0, end: line.length });
    return ['Name', 'List', 'Force', 'InterfaceIndex', 'Confirm'].map((name) => values.texts(name)?.join('|') ?? null);
  };

  test.each<[string, (string | null)[]]>([
    ['-Name a', ['a', null, null, null, null]],
    ['a b,c', ['a', 'b|c', null, null, null]],
    ['-List b a', ['a', 'b', null, null, null]],
    ['a -Force -ifIndex 12', ['a', null, '$true', '12', null]],
    ['a -Force:$false -ifindex 12 -Confirm:$false', ['a', null, '$false', '12', '$false']],
    ['a -fo -interfacei:12 -Verbose -ErrorAction Stop', ['a', null, '$true', '12', null]],
    ['-Force a', ['a', null, '$true', null, null]],
  ])('%s', (line, values) => {
    expect(bound(line)).toEqual(values);
  });

  test.each<[string, number, string]>([
    ['-Force', 6, 'Cannot process command because of one or more missing mandatory parameters: Name.'],
    ['a -Colour red', 2, "A parameter cannot be found that matches parameter name 'Colour'."],
    [
      'a -Interface 12',
      2,
      "the parameter name 'Interface' is ambiguous. Possible matches include: -InterfaceIndex -InterfaceAlias.",
    ],
    ['a b c', 4, "A positional parameter cannot be found that accepts argument 'c'."],
    ['a -Name b', 2, "parameter 'Name' is specified more than once."],
    ['-Name a,b', 8, "Cannot convert 'System.Object[]' to the type 'System.String' required by parameter 'Name'."],
    ['a -List', 2, "Missing an argument for parameter 'List'."],
    ['-Name -Force', 0, "Missing an argument for parameter 'Name'."],
  ])('%s', (line, offset, windowsText) => {
    expect(() => bound(line)).toThrow(
      expect.objectContaining({ offset, windowsText: expect.stringContaining(windowsText) as string }),
    );
  });
});
