import { expect, test } from 'vitest';
import { loadFile } from '../support/scenarios.ts';
import { seconds } from '../../src/sim/time.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { runCommand } from '../support/typed.ts';

const PREFIX = 'fd9c:30c:2da4:1000::/64';

test('the client prefix of a server is a published route, and is kept as one', () => {
  const { nodes } = buildNetwork(loadFile('scenarios/manage-out.yaml'));
  const type = (line: string): string => runCommand(line, nodes.get('DAV01')!).output;
  const rows = type('netsh interface ipv6 show route').split('\n');
  expect(rows.filter((row) => row.startsWith('Yes'))).toEqual([
    `Yes      System    256  ${PREFIX}    15  IPHTTPSInterface`,
  ]);
  expect(type(`(Get-NetRoute ${PREFIX}).Publish`)).toBe('Yes\n');
  expect(type('netsh interface ipv6 dump')).toContain(
    `add route prefix=${PREFIX} interface="IPHTTPSInterface" publish=yes\n`,
  );
});

test('where it is no longer published, clients get no address of it, and none by another server', () => {
  const network = buildNetwork(loadFile('scenarios/manage-out.yaml'));
  const stop = `netsh interface ipv6 set route ${PREFIX} 15 publish=no`;
  expect(runCommand(stop, network.nodes.get('DAV01')!).output).toBe('Ok.\n\n');
  network.simulator.run(seconds(20));
  const addressesOf = (name: string): string[] => {
    const { ipv6 } = network.nodes.get(name)!.host.interfaceByName('IPHTTPSInterface')!;
    return ipv6.usable.filter(({ address }) => !address.isLinkLocal).map(({ address }) => address.toString());
  };
  expect(addressesOf('CLIENT01')).toEqual([]);
  expect(addressesOf('CLIENT02')).toEqual(['fd9c:30c:2da4:1001::c2']);
});
