import { expect, test } from 'vitest';
import { shellNetwork } from '../support/shell-network.ts';

const refusal = (line: string) =>
  shellNetwork(`links: { lan: {} }
hosts:
  PC: { profile: windows-8.1, interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24 } } }
`).refusal('PC', line);

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
