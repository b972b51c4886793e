import { describe, expect, test } from 'vitest';
import { bindTextFilter } from '../../src/shell/text-filters.ts';
import { CommandError } from '../../src/shell/command.ts';
import { tokenize } from '../../src/shell/tokens.ts';
import { shellNetwork } from '../support/shell-network.ts';

const LINES = ['No  256  ::/0  fe80::1', 'Yes  10  2001:db8::/64  isatap.x', 'yes.', '10*'];
const left = (line: string): readonly string[] => bindTextFilter(line, tokenize(line))!(LINES).lines;
/** Which of the lines are left. */
const numbers = (line: string): number[] => left(line).map((each) => LINES.indexOf(each) + 1);

describe('what is left of lines', () => {
  test.each<[string, number[]]>([
    ['findstr Yes', [2]],
    ['findstr /i Yes', [2, 3]],
    ['findstr /i /v Yes', [1, 4]],
    ['findstr "2001 ::1"', [1, 2]],
    ['findstr /c:"256  ::"', [1]],
    ['findstr ^10', [4]],
    ['findstr 0$', []],
    ['findstr "[Yy]es\\."', [3]],
    ['findstr "[^A-Z]es"', [3]],
    ['findstr /b No', [1]],
    ['findstr /e isatap.x', [2]],
    ['findstr /x yes.', [3]],
    ['findstr /l 10*', [4]],
    ['findstr 10*', [1, 2, 4]],
    ['findstr "\\<fe80"', [1]],
    ['findstr.exe (', []],
    ['findstr [z-a]', [2]],
    ['find "Yes"', [2]],
    ['find /i "YES."', [3]],
    ['find /v "e"', [4]],
    ['find ""', []],
    ['more', [1, 2, 3, 4]],
  ])('%s', (line, lines) => {
    expect(numbers(line)).toEqual(lines);
  });

  test('with numbers, or counted', () => {
    expect(left('findstr /n es')).toEqual([`2:${LINES[1]!}`, '3:yes.']);
    expect(left('find /c "es"')).toEqual(['2']);
  });

  test.each([
    'find Yes',
    'find',
    'find "a" file',
    'find /x "a"',
    'findstr',
    'findstr a file.txt',
    'findstr /z a',
    'more f',
  ])('%s is refused', (line) => {
    expect(() => left(line)).toThrow(CommandError);
  });
});

test('they stand behind programs and behind cmdlets, at either prompt', () => {
  const net = shellNetwork(`links: { lan: {} }
hosts:
  PC: { profile: windows-10, interfaces: { LAN: { index: 12, link: lan, ipv6: '2001:db8::2/64' } } }
`);
  const row = 'No       System    256  2001:db8::/64              12  LAN\n';
  expect(net.type('PC', 'netsh interface ipv6 show route | findstr 2001:db8::/')).toEqual({ ok: true, output: row });
  expect(net.type('PC', 'netsh interface ipv6 show route|find "2001:db8::/" | more')).toEqual({
    ok: true,
    output: row,
  });
  expect(net.type('PC', 'netsh interface ipv6 show route | Select-String db8::/64').output).toBe(row);
  expect(net.type('PC', 'netsh interface ipv6 show route | findstr fd9c')).toEqual({ ok: false, output: '' });
  expect(net.type('PC', 'Get-NetRoute | findstr "2001.*/64"').output).toMatch(/^12 +2001:db8::\/64 /);
});
