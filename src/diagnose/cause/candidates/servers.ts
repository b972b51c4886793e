/** What an IP-HTTPS client knocks at: a server interface that is switched off, or at another port; and hosts that are off. */
import type { ScenarioEvent } from '../../../scenario/schema.ts';
import { parseDuration } from '../../../scenario/units.ts';
import { setValue, typed } from '../commands.ts';
import { concernsConnections } from '../connections.ts';
import type { Edit } from '../edit.ts';
import { eventsUntil, setEvents } from '../link-settings.ts';
import type { Scene } from '../scene.ts';

export const serverCandidates = (scene: Scene): readonly Edit[] => [
  ...switchedOff(scene),
  ...hostsOff(scene),
  ...otherPorts(scene),
];

const STATE = 'netsh interface httpstunnel set interface state=';

/** Server interfaces whose state is disabled. */
function switchedOff(scene: Scene): Edit[] {
  const off = [...scene.network.nodes].filter(([, { host }]) => !host.stored.ipHttpsServerIsEnabled);
  return off.flatMap(([host]) => {
    const edit = {
      code: 'ip-https-down',
      host,
      text: `The IP-HTTPS server interface of ${host} is disabled, so it takes no connection`,
      survivesReboot: true,
    } as const;
    const twin = ['Set-NetIPHttpsConfiguration -State Enabled'];
    const enabled: Edit = { ...edit, ...typed(host, `${STATE}enabled`, `${STATE}disabled`, twin), merit: 'repair' };
    const events = eventsUntil(scene, scene.network.simulator.now).filter(
      (event) => 'command' in event && event.host === host && /httpstunnel|IPHttpsConfiguration/i.test(event.command),
    );
    if (events.length === 0) return [enabled];
    // Clients take half a minute to come back: what helps from then on may be too late for this flow.
    const text = `${edit.text} since ${events.at(-1)!.at}: enable it again ("${STATE}enabled"); clients come back by themselves`;
    const undone = setEvents(events.map((taken) => ({ taken, put: null })));
    return [enabled, { ...edit, text, ...undone, merit: 'workaround' }];
  });
}

type Reboot = Extract<ScenarioEvent, { reboot: true }>;

/** Hosts that were being rebooted while the flow ran. */
function hostsOff(scene: Scene): Edit[] {
  const begin = parseDuration(scene.run.document.at)!;
  const { now } = scene.network.simulator;
  const reboots = eventsUntil(scene, now).filter((event): event is Reboot => 'reboot' in event);
  const during = reboots.filter(({ at, downTime }) => parseDuration(at)! + parseDuration(downTime)! > begin);
  return during.map((event) => {
    const { host, at, downTime } = event;
    const tunnels = Object.values(scene.loaded.document.hosts[host]?.tunnels ?? {});
    const isServer = tunnels.some((tunnel) => tunnel.kind === 'ip-https' && tunnel.role === 'server');
    return {
      code: isServer ? 'ip-https-down' : 'link-fault',
      host,
      text: `${host} is off from ${at} on for ${downTime}, since it is rebooted then`,
      ...setEvents([{ taken: event, put: null }]),
      merit: 'repair',
      survivesReboot: true,
    };
  });
}

/** Servers without a balancer before them that listen at a port at which no client asks. */
function otherPorts(scene: Scene): Edit[] {
  const { hosts } = scene.loaded.document;
  if (Object.values(hosts).some(({ balancer }) => balancer !== undefined) || !concernsConnections(scene)) return [];
  const all = Object.entries(hosts).flatMap(([host, { tunnels = {} }]) =>
    Object.entries(tunnels).flatMap(([name, tunnel]) => (tunnel.kind === 'ip-https' ? [{ host, name, tunnel }] : [])),
  );
  const asked = all.filter(({ tunnel }) => tunnel.role === 'client').map(({ tunnel }) => tunnel.port);
  const [wanted] = asked;
  return all
    .filter(({ tunnel }) => tunnel.role === 'server' && wanted !== undefined && !asked.includes(tunnel.port))
    .map(({ host, name, tunnel }) => ({
      code: 'ip-https-down',
      host,
      text: `${name} of ${host} listens at TCP port ${tunnel.port}, and its clients ask at ${asked.join(', ')}`,
      ...setValue(['hosts', host, 'tunnels', name, 'port'], wanted, tunnel.port),
      merit: 'repair',
      survivesReboot: true,
    }));
}
