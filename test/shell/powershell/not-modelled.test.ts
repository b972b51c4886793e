import { expect, test } from 'vitest';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  PC: { profile: windows-10, interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24 } } }
`);

test.each<[string, number, string, string]>([
  ['$x = Get-NetRoute', 0, 'a variable is not modelled', 'parentheses'],
  ['foreach ($r in Get-NetRoute) { $r }', 0, 'the statement foreach is not modelled', 'pipeline'],
  ['Restart-Service iphlpsvc', 0, 'Restart-Service is not modelled', 'services'],
  ['Get-NetRoute | Set-GPRegistryValue', 15, 'Set-GPRegistryValue is not modelled', 'group policy'],
  ['New-NetIPsecRule -DisplayName x', 0, 'New-NetIPsecRule is not modelled', 'Set-NetIPsecRule'],
])('%s', (line, offset, message, hint) => {
  const net = network();
  const refusal = net.refusal('PC', line);
  expect(refusal).toMatchObject({ offset, message });
  expect(refusal.hint).toContain(hint);
  expect(net.type('PC', line).ok).toBe(false);
});

test('foreach behind a pipe is a cmdlet', () => {
  expect(network().type('PC', 'Get-NetRoute 10.0.0.0/24 | foreach NextHop').output).toBe('0.0.0.0\n');
});
