import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { setText } from '../../src/ipsec/address-set.ts';
import { clientRules, endpointsOf, reachOf, serverRules } from '../../src/ipsec/direct-access-rules.ts';
import { judgeProposal, otherSide, ownSide } from '../../src/ipsec/proposal.ts';
import { findRule } from '../../src/ipsec/rule.ts';
import { suiteText } from '../../src/ipsec/suite.ts';

const address = (text: string): Ipv6Address => Ipv6Address.parse(text);
const reach = reachOf(IpPrefix.parse6('fd9c:30c:2da4::/48'), [address('fd9c:30c:2da4:7777::ac10:a0a')]);
const first = endpointsOf(IpPrefix.parse6('fd9c:30c:2da4:1000::/64'));
const second = endpointsOf(IpPrefix.parse6('fd9c:30c:2da4:1001::/64'));
const server = serverRules(reach, second, ['IPHTTPSInterface']);
const client = clientRules(reach, [first, second], null);
const own = address('fd9c:30c:2da4:1001::c2');

test('the tunnels reach what the issue says, and end where windows.md says', () => {
  expect(setText(reach.intranet)).toBe('fd9c:30c:2da4:3333::1, fd9c:30c:2da4:1::/64, fd9c:30c:2da4:7777::/96');
  expect(setText(reach.infrastructure)).toBe('fd9c:30c:2da4:3333::1, fd9c:30c:2da4:7777::ac10:a0a');
  expect(first.infrastructure.toString()).toBe('fd9c:30c:2da4:1000::1');
  expect(second.intranet.toString()).toBe('fd9c:30c:2da4:1001::2');
});

test.each([
  ['fd9c:30c:2da4:1:0:5efe:172.16.20.100', 'ClientToCorp', true],
  ['fd9c:30c:2da4:7777::ac10:a3c', 'ClientToCorp', true],
  ['fd9c:30c:2da4:3333::1', 'ClientToInfra', false],
  ['fd9c:30c:2da4:7777::ac10:a0a', 'ClientToInfra', false],
  ['fd9c:30c:2da4:4:0:5efe:172.16.20.100', undefined, false],
])('%s is reached by %s, and the server agrees', (remote, name, needsUser) => {
  const traffic = { local: own, remote: address(remote), interface: 'IPHTTPSInterface' };
  const rule = findRule(client, traffic);
  expect(rule?.name).toBe(name);
  if (rule === null) return;
  const localTunnel = needsUser ? second.intranet : second.infrastructure;
  const proposal = {
    localTunnel,
    remoteTunnel: own,
    local: otherSide(rule, localTunnel),
    remote: ownSide(rule, own),
    packet: { local: traffic.remote, remote: own },
    suite: suiteText(rule.suite),
  };
  expect(judgeProposal(server, proposal, true)).toMatchObject({ rule: { name: name?.replace('Client', 'DaServer') } });
  const without = judgeProposal(server, proposal, false);
  expect(typeof without === 'string' ? without : without.rule.name).toMatch(
    needsUser ? /DaServerToCorp needs a user who is logged on/ : /^DaServerToInfra$/,
  );
});
