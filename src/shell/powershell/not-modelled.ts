/** What PowerShell has and the model has not: it is told so, and nothing is changed. */
import { type CommandError, notModelled } from '../command.ts';

const SERVICES =
  'services of Windows run as long as their host; what they do is set by the commands that the README lists';
const RULES = 'rules are declared in the scenario: ipsec: { rules: [...] }; Set-NetIPsecRule changes their endpoints';
const DIRECT_ACCESS = 'DirectAccess is declared in the scenario: directAccess: { role: server, ... }';
const POLICY = 'the table is declared in the scenario: dns: { nrpt: [...] }';
const TUNNELS = 'the tunnels here are ISATAP, 6in4 and IP-HTTPS';
const GROUP_POLICY = 'what a group policy brings is declared at the host';

/** Cmdlets that an administrator of such a network may type, and what there is instead. */
const CMDLETS: ReadonlyMap<string, string> = new Map(
  (
    [
      [SERVICES, 'Get-Service Start-Service Stop-Service Restart-Service Restart-Computer'],
      [RULES, 'New-NetIPsecRule Remove-NetIPsecRule Enable-NetIPsecRule Disable-NetIPsecRule New-NetIPsecDospSetting'],
      [DIRECT_ACCESS, 'Install-RemoteAccess Uninstall-RemoteAccess Set-RemoteAccess Set-DAServer Set-DAClient'],
      [DIRECT_ACCESS, 'Add-DAMgmtServer Remove-DAMgmtServer Update-DAMgmtServer Set-RemoteAccessLoadBalancer'],
      [DIRECT_ACCESS, 'Get-DAClient Get-DAMgmtServer Get-RemoteAccessUserActivity Get-DAClientDnsConfiguration'],
      [POLICY, 'Add-DnsClientNrptRule Set-DnsClientNrptRule Remove-DnsClientNrptRule Set-DnsClientServerAddress'],
      [TUNNELS, 'Get-NetTeredoConfiguration Set-NetTeredoConfiguration Get-NetTeredoState'],
      [TUNNELS, 'Get-Net6to4Configuration Set-Net6to4Configuration'],
      [GROUP_POLICY, 'Set-GPRegistryValue New-GPO Open-NetGPO Save-NetGPO Reset-NetIsatapConfiguration'],
      ['records are added and removed: Add- and Remove-DnsServerResourceRecord', 'Set-DnsServerResourceRecord'],
      [
        'zones are declared in the scenario: dnsServer: { zones: ... }',
        'Add-DnsServerPrimaryZone Remove-DnsServerZone',
      ],
    ] as const
  ).flatMap(([hint, names]) => names.split(' ').map((name) => [name.toLowerCase(), hint] as const)),
);

/** Words that begin a statement (about_Language_Keywords). */
const STATEMENT = /^(?:if|foreach|for|while|do|switch|function|filter|param|try|begin|process|return|class)$/i;

/** What to throw for a name that is known to be out of the model; null: it is not. @param offset where it stands */
export function unmodelled(name: string, offset: number): CommandError | null {
  if (name.startsWith('$')) return notModelled('a variable', offset, 'a value may be a pipeline in parentheses');
  if (STATEMENT.test(name)) return notModelled(`the statement ${name}`, offset, 'a line is a pipeline of cmdlets');
  const hint = CMDLETS.get(name.toLowerCase());
  return hint === undefined ? null : notModelled(name, offset, hint);
}
