import { expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { buildNetwork } from '../../../src/scenario/network.ts';
import { loadFile } from '../../support/scenarios.ts';
import { runCommand } from '../../support/typed.ts';
import { withoutRecord } from '../../support/error-record.ts';

/** The shipped network with one DirectAccess server, its client connected. */
function network() {
  const { simulator, nodes } = buildNetwork(loadFile('scenarios/single-server.yaml'));
  simulator.run(seconds(20));
  const hostWith = (role: 'server' | 'client'): string =>
    [...nodes].find(([, { directAccess }]) => directAccess?.role === role)![0];
  return {
    hostWith,
    type: (host: string, line: string) => runCommand(line, nodes.get(host)!),
    node: (host: string) => nodes.get(host)!,
  };
}

test('a server tells its prefixes, what works and who is connected', () => {
  const net = network();
  const server = net.hostWith('server');
  const { directAccess } = net.node(server);
  if (directAccess?.role !== 'server') throw new Error('a server has that role');
  expect(net.type(server, '(Get-RemoteAccess).InternalIPv6Prefix').output).toBe(`${directAccess.internalPrefix}\n`);
  expect(net.type(server, '(Get-DAServer).ClientIPv6Prefix').output).toBe(`${directAccess.clientPrefix}\n`);
  expect(net.type(server, 'Get-RemoteAccess').output).toMatch(
    /^\n\nDAStatus {11}: Installed\nDAInstallType {6}: FullInstall\nVpnStatus {10}: Uninstalled\nVpnS2SStatus {7}: Uninstalled\nInternalInterface {2}: .+\nInternalIPv6Prefix : .+\nClientIPv6Prefix {3}: .+\n/,
  );
  expect(net.type(server, "Get-RemoteAccessHealth | ? Component -in 'IP-Https','IPsec' | % HealthState").output).toBe(
    'OK\nOK\n',
  );
  const prefix = directAccess.clientPrefix.replace(/::.*/, '');
  expect(net.type(server, 'Get-RemoteAccessConnectionStatistics | % ClientIPAddress').output).toContain(prefix);
  const rule = "'DirectAccess Policy-DaServerToCorp'";
  expect(net.type(server, `Set-NetIPsecRule ${rule} -LocalAddress (Get-RemoteAccess).InternalIPv6Prefix`).ok).toBe(
    true,
  );
  expect(net.type(server, `(Get-NetIPsecRule ${rule}).LocalAddress`).output).toBe(`${directAccess.internalPrefix}\n`);
  net.type(server, 'Set-NetIPHttpsConfiguration -State Disabled');
  expect(net.type(server, 'Get-RemoteAccessHealth | ? Component -eq IP-Https | % HealthState').output).toBe('Error\n');
});

test('a client tells whether it is connected; others have no such cmdlet', () => {
  const net = network();
  const client = net.hostWith('client');
  expect(net.type(client, '(Get-DAConnectionStatus).Status').output).toBe('ConnectedRemotely\n');
  const { ok, output } = net.type(client, 'Get-RemoteAccess');
  expect(ok).toBe(false);
  expect(withoutRecord(output)).toContain("Get-RemoteAccess : The term 'Get-RemoteAccess' is not recognized");
});
