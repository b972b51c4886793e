/** Connection security rules that need a user, and nobody is logged on at the client. */
import type { IpAddress } from '../../../addr/ip.ts';
import type { Traffic } from '../../../ipsec/rule.ts';
import type { ScenarioEvent } from '../../../scenario/schema.ts';
import { parseDuration } from '../../../scenario/units.ts';
import type { Nanoseconds } from '../../../sim/time.ts';
import { setValue, together } from '../commands.ts';
import { type Death, deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { eventsUntil, setEvents } from '../link-settings.ts';
import type { Scene } from '../scene.ts';
import { ownerName } from '../ways.ts';

/** A client at which a rule waits for a user, and the address that it keeps out meanwhile. */
interface Absence {
  readonly client: string;
  readonly rule: string;
  readonly other: IpAddress;
  /** The event by which the last user has gone; null: nobody was ever there. */
  readonly gone: UserEvent | null;
}

type UserEvent = Extract<ScenarioEvent, { loggedOn: boolean }>;

export function userCandidates(scene: Scene): readonly Edit[] {
  const absences = deathsFor(scene, 'ipsec-no-association').flatMap((death) => absenceOf(scene, death) ?? []);
  return firstOfEach(absences, ({ client, other }) => `${client} ${other.toString()}`).flatMap((absence) => [
    loggedOn(scene, absence),
    ...managementServer(scene, absence),
  ]);
}

function absenceOf(scene: Scene, { where, drop, time }: Death): Absence | null {
  const { nodes } = scene.network;
  const name = drop.considered?.at(-1)?.entry;
  const rule = nodes.get(where)?.ipsec?.tunnels.rules.find((each) => each.name === name);
  if (rule?.needsUser !== true || drop.subject === undefined) return null;
  const { local, remote } = drop.subject as Traffic;
  // The end whose tunnel address is any is the client.
  const isHere = rule.localTunnel === 'any';
  const client = isHere ? where : ownerName(scene, remote);
  if (client === null || nodes.get(client)?.ipsec == null) return null;
  const last = lastUserEvent(scene, client, time);
  if (last?.loggedOn ?? scene.loaded.document.hosts[client]?.loggedOn ?? false) return null;
  return { client, rule: rule.name, other: isHere ? remote : local, gone: last };
}

/**
 * The event that says who is logged on at a host at a time; null: its document does. A reboot brings back what the
 * document says, and while the host is off nothing happens there.
 */
function lastUserEvent(scene: Scene, host: string, time: Nanoseconds): UserEvent | null {
  const events = eventsUntil(scene, time)
    .map((event) => ({ event, at: parseDuration(event.at)! }))
    .sort((a, b) => a.at - b.at);
  let last: UserEvent | null = null;
  let offUntil: Nanoseconds = 0;
  for (const { event, at } of events) {
    if (!('host' in event) || event.host !== host || at < offUntil) continue;
    if ('loggedOn' in event) last = event;
    if (!('reboot' in event)) continue;
    last = null;
    offUntil = at + parseDuration(event.downTime)!;
  }
  return last;
}

function loggedOn(scene: Scene, { client, rule, other, gone }: Absence): Edit {
  const { hosts } = scene.loaded.document;
  const since = gone === null ? '' : ` since ${gone.at}`;
  return {
    code: 'user-not-logged-on',
    host: client,
    text: `Nobody is logged on at ${client}${since}, so only its infrastructure tunnel stands, and ${other.toString()} is behind the tunnel of the rule "${rule}", which needs a user`,
    ...(gone === null
      ? setValue(['hosts', client, 'loggedOn'], true, hosts[client]?.loggedOn)
      : setEvents([{ taken: gone, put: { ...gone, loggedOn: true } }])),
    merit: 'repair',
    survivesReboot: true,
  };
}

/** Add-DAMgmtServer: every server and client gets the address into the rule of the infrastructure tunnel. */
function managementServer({ loaded }: Scene, { client, other }: Absence): Edit[] {
  const { hosts } = loaded.document;
  const prefix = hosts[client]?.directAccess?.prefix;
  if (prefix === undefined) return [];
  const address = other.toString();
  const all = Object.entries(hosts).flatMap(([name, { directAccess }]) => {
    if (directAccess?.prefix !== prefix) return [];
    const { managementServers: before } = directAccess;
    return [setValue(['hosts', name, 'directAccess', 'managementServers'], [...before, address], before)];
  });
  return [
    {
      code: 'user-not-logged-on',
      host: client,
      text: `With ${address} among the management servers (Add-DAMgmtServer) the infrastructure tunnel leads there, whether somebody is logged on at ${client} or not`,
      ...together(all),
      merit: 'workaround',
      survivesReboot: true,
    },
  ];
}
