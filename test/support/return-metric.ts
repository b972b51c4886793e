import type { LoadedScenario } from '../../src/scenario/load.ts';

const COMMAND = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31';

/**
 * The reference network with another metric on DAV01's return route, on either server version, with the one flow.
 * `rate`: of the link behind the card of that route.
 */
export function withReturnMetric(metric: number, profile: string, rate = '1Gbps'): string {
  const server = profile.endsWith('2016')
    ? `DAV01: { profile: ${profile}, tunnels: { isatap.domain.local: { metric: null } } }`
    : `DAV01: { profile: ${profile} }`;
  const others = ['rdp-client01', 'rdp-client02', 'ping-client02', 'trace-client01', 'ip-app01'].map(
    (name) => `${name}: null`,
  );
  return [
    'title: a metric',
    'extends: manage-out.yaml',
    'faults:',
    `  - { host: DAV01, replace: '${COMMAND} metric=200', with: '${COMMAND} metric=${metric}' }`,
    `set: { links: { vlan111: { rate: ${rate} } }, hosts: { ${server}, PC02: null, APP01: null, DAV02: null, LB01: { balancer: { members: { DAV02: null } } }, CLIENT02: null }, flows: { ${others.join(', ')}, ping-client01: { ping: 1 } }, states: [] }`,
  ].join('\n');
}

/** A loaded scenario of that kind with another metric, which saves reading it again. */
export function changeReturnMetric(loaded: LoadedScenario, metric: number): LoadedScenario {
  const { document } = loaded;
  const server = document.hosts['DAV01']!;
  const commands = server.commands!.map((command) =>
    command.startsWith(COMMAND) ? `${COMMAND} metric=${metric}` : command,
  );
  return { ...loaded, document: { ...document, hosts: { ...document.hosts, DAV01: { ...server, commands } } } };
}
