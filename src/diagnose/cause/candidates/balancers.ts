/** Load balancers in front of IP-HTTPS servers: members out of service, and TLS that ends at the wrong place. */
import type { ScenarioBalancer, ScenarioEvent } from '../../../scenario/schema.ts';
import { setValue } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { eventsUntil, setEvents } from '../link-settings.ts';
import type { Scene } from '../scene.ts';
import { concernsConnections } from '../connections.ts';

export function balancerCandidates(scene: Scene): readonly Edit[] {
  return Object.entries(scene.loaded.document.hosts).flatMap(([name, { balancer }]) =>
    balancer === undefined
      ? []
      : [
          ...orderedDown(scene, name, balancer),
          ...(concernsConnections(scene) ? [...termination(name, balancer), ...wrongPort(scene, name, balancer)] : []),
        ],
  );
}

const base = (host: string) => ({ host, survivesReboot: true }) as const;

function termination(name: string, { tls, address, port }: ScenarioBalancer): Edit[] {
  if (tls === 'pass') return [];
  return [
    {
      ...base(name),
      code: 'balancer-terminates-tls',
      text: `${name} ends TLS at ${address}:${port} itself, and IP-HTTPS has to end on the DirectAccess server: TCP ${port} is to pass through unchanged`,
      ...setValue(['hosts', name, 'balancer', 'tls'], 'pass', tls),
      merit: 'repair',
    },
  ];
}

type MemberEvent = Extract<ScenarioEvent, { member: string }>;

/** Members that were ordered out of service and not back. */
function orderedDown(scene: Scene, name: string, balancer: ScenarioBalancer): Edit[] {
  const orders = eventsUntil(scene, scene.network.simulator.now).filter(
    (event): event is MemberEvent => 'member' in event && event.host === name,
  );
  const out = Object.keys(balancer.members).filter((member) => {
    const last = orders.findLast((order) => order.member === member);
    return last !== undefined && last.is !== 'up';
  });
  return out.flatMap((member) => {
    const given = orders.filter((order) => order.member === member && order.is !== 'up');
    const last = given.at(-1)!;
    const order = { drain: 'drained', down: 'down', up: 'up' }[last.is];
    const text = `${name} was ordered at ${last.at} to keep ${member} ${order}: order ${member} up there`;
    return [
      {
        ...base(name),
        code: 'balancer-member-down',
        text,
        ...setEvents(given.map((taken) => ({ taken, put: null }))),
        // Who has found another server since then is no longer kept out by that.
        merit: concernsConnections(scene) ? 'repair' : 'workaround',
      },
      ...keptConnections(name, member, balancer),
    ];
  });
}

function keptConnections(name: string, member: string, { memberDown }: ScenarioBalancer): Edit[] {
  if (memberDown === 'keep') return [];
  return [
    {
      ...base(name),
      code: 'balancer-member-down',
      text: `${name} resets the connections of ${member} as soon as it is out of service; kept, they would go on while new ones go elsewhere`,
      ...setValue(['hosts', name, 'balancer', 'memberDown'], 'keep', memberDown),
      merit: 'workaround',
    },
  ];
}

/** Probes and clients knock at a port of the members at which nobody listens, and IP-HTTPS listens at another one. */
function wrongPort(scene: Scene, name: string, { members, port, memberPort = port }: ScenarioBalancer): Edit[] {
  const ports = Object.keys(members).flatMap((member) => {
    const tunnels = Object.values(scene.loaded.document.hosts[member]?.tunnels ?? {});
    return tunnels.flatMap((each) => (each.kind === 'ip-https' && each.role === 'server' ? [each.port] : []));
  });
  const [right] = ports;
  if (right === undefined || ports.includes(memberPort)) return [];
  return [
    {
      ...base(name),
      code: 'balancer-member-down',
      text: `${name} asks its members at TCP port ${memberPort}, where none of them listens, so they are down to it; IP-HTTPS is at ${right}`,
      ...setValue(['hosts', name, 'balancer', 'memberPort'], right, memberPort),
      merit: 'repair',
    },
  ];
}
