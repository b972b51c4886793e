import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandError } from '../../src/shell/command.ts';
import { bindCommand } from '../../src/shell/interpreter.ts';
import { shellNetwork } from '../support/shell-network.ts';

const ONE_HOST = `links: { lan: {} }
hosts:
  PC: { profile: windows-8.1, interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24 } } }
`;
const refusal = (line: string) => shellNetwork(ONE_HOST).refusal('PC', line);

test.each<[string, string, number, string]>([
  ['', 'the command is empty', 0, ''],
  ['New-NetFirewalRule -DisplayName x', '"New-NetFirewalRule" is no command', 0, 'did you mean "New-NetFirewallRule"?'],
  [' nesth interface ipv6 show route', '"nesth" is no command', 1, 'did you mean "netsh"?'],
  ['Get-Process', '"Get-Process" is no command', 0, 'known here: '],
  [
    'New-NetRoute ::/0 -ifIndex 12 -RouteMetrc 5',
    '"-RouteMetrc" is no parameter of New-NetRoute',
    30,
    'did you mean -RouteMetric?',
  ],
  [
    'New-NetRoute ::/0 -ifIndex 12 -Colour red',
    '"-Colour" is no parameter of New-NetRoute',
    30,
    'it takes -DestinationPrefix',
  ],
  ['netsh constructor', '"constructor" is not a netsh command', 6, 'known here: interface, advfirewall'],
  [
    'netsh interface ipx add route',
    '"ipx add route" is not a netsh command',
    16,
    'known here: ipv4, ipv6, isatap, httpstunnel, set interface',
  ],
])('%s', (line, message, offset, hint) => {
  const found = refusal(line);
  expect(found.message).toContain(message);
  expect(found.offset).toBe(offset);
  expect(found.hint ?? '').toContain(hint);
});

test('a name that is none is told in the words of its prompt', () => {
  expect(refusal('Get-Process').windowsText).toContain("Get-Process' is not recognized as the name of a cmdlet");
  expect(refusal('nesth int').windowsText).toBe(
    "'nesth' is not recognized as an internal or external command,\noperable program or batch file.\n",
  );
});

test('whatever is typed is a command or a CommandError, and ends', () => {
  const word = fc.constantFrom(
    'netsh interface ipv6 show route',
    'Get-NetRoute',
    'Get-NetIPInterface',
    'Remove-NetRoute',
    ...'findstr find where ? % select sort ft fl measure group Out-String Select-String'.split(' '),
    ...'| | ( ) { } [ ] @( , ; & $_ $true \' " ` . : [0] .Count'.split(' '),
    ...'-eq -match -and -not ! NextHop -First -Property 1 -1 ::/0 * -? -WhatIf'.split(' '),
  );
  const { node, type } = shellNetwork(ONE_HOST);
  const check = (line: string): void => {
    try {
      bindCommand(line, node('PC'));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      expect(error.offset).toBeLessThanOrEqual(line.length);
    }
    expect(typeof type('PC', line).output).toBe('string');
  };
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 14 }).map((words) => words.join('')),
      check,
    ),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
      check,
    ),
    { numRuns: 150 },
  );
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), check), { numRuns: 100 });
  for (const many of ['(', '{', '@(', '|', '$_', '!', '-not ', "'", '['])
    for (const front of ['', 'Get-NetRoute ', 'Get-NetRoute | where {'])
      check(front + many.repeat(3000) + '}'.repeat(front === '' ? 0 : 1));
});
