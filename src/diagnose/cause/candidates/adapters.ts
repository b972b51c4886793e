import { typed } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { eventsUntil, setEvents } from '../link-settings.ts';
import type { Scene } from '../scene.ts';

/** Adapters that somebody has disabled: on a host whose clients come in by one, its IP-HTTPS server is down with it. */
export function adapterCandidates(scene: Scene): readonly Edit[] {
  return [...scene.network.nodes].flatMap(
    ([
      host,
      {
        host: { stored },
      },
    ]) => [...stored.disabledAdapters].flatMap((adapter) => editsFor(scene, host, adapter)),
  );
}

function editsFor(scene: Scene, host: string, adapter: string): Edit[] {
  const document = scene.loaded.document.hosts[host];
  const role = document?.directAccess;
  const isOuter = role?.role === 'server' && role.internal !== adapter;
  const set = `netsh interface set interface name="${adapter}" admin=`;
  const edit = {
    code: isOuter ? 'ip-https-down' : 'link-fault',
    host,
    text: `The adapter ${adapter} of ${host} is disabled${isOuter ? ', so no client reaches its IP-HTTPS server' : ''}`,
    survivesReboot: true,
  } as const;
  const twin = [`Enable-NetAdapter -Name "${adapter}"`];
  const enabled: Edit = { ...edit, ...typed(host, `${set}enabled`, `${set}disabled`, twin), merit: 'repair' };
  const events = eventsUntil(scene, scene.network.simulator.now).filter(
    (event) =>
      'command' in event &&
      event.host === host &&
      /Disable-NetAdapter|admin=d|set interface .*disabled/i.test(event.command) &&
      event.command.includes(adapter),
  );
  if (events.length === 0) return [enabled];
  const undone = setEvents(events.map((taken) => ({ taken, put: null })));
  return [enabled, { ...edit, text: `${edit.text} since ${events.at(-1)!.at}`, ...undone, merit: 'workaround' }];
}
