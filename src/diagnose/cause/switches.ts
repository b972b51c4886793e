/** Forwarding and advertising: switched on where they are needed, and whether a command has named another interface. */
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { CauseCode } from '../../scenario/cause-codes.ts';
import type { Node } from '../../scenario/node.ts';
import { type InterfaceSwitch, type Repair, setValue, switchInterface, together } from './commands.ts';
import type { Edit } from './edit.ts';
import { prefixRoutesOf } from './facing.ts';
import { type SwitchCommand, switchCommandsOf } from './interface-commands.ts';
import { hasShell, nodeOf, type Scene } from './scene.ts';

type Switch = Extract<InterfaceSwitch, 'forwarding' | 'advertise'>;

const CODES = { forwarding: 'forwarding-disabled', advertise: 'advertise-disabled' } as const satisfies Record<
  Switch,
  CauseCode
>;

/**
 * What switches something on at an interface. Where a start command does the same at another interface and does no good
 * there, that command has named the wrong one.
 * @param why a sentence about what comes of it
 */
export function switchedOn(scene: Scene, target: NetworkInterface, what: Switch, why: string): Edit {
  const { name } = target.host;
  const base = { host: name, merit: 'repair', survivesReboot: true } as const;
  const wrong = misdirected(scene, target, what);
  if (wrong === undefined) {
    const text = `${what === 'forwarding' ? 'Forwarding' : 'Advertising'} is disabled on interface ${target.index} (${target.name}) of ${name}: ${why}`;
    return { ...base, code: CODES[what], text, ...switching(scene, target, [what]) };
  }
  const idle = wrong.on.filter((each) => isIdle(scene, wrong, each));
  const lacking = idle.filter((each) => !isOn(target, each));
  const needless = idle.filter((each) => !isRepeated(scene, wrong, each));
  const text = `"${wrong.text.trim()}" on ${name} names ${wrong.target.index} (${wrong.target.name}), where it does nothing that is needed; interface ${target.index} (${target.name}) is meant: ${why}`;
  const repair = switching(scene, target, lacking);
  if (needless.length === 0) return { ...base, code: 'interface-index', text, ...repair };
  const undone = switchInterface(wrong.target, needless, false);
  return { ...base, code: 'interface-index', text, ...together([undone, repair]) };
}

function switching(scene: Scene, target: NetworkInterface, what: readonly InterfaceSwitch[]): Repair {
  const { name } = target.host;
  if (hasShell(scene, name)) return switchInterface(target, what, true);
  const document = scene.loaded.document.hosts[name]!;
  const kind = target.name in document.interfaces ? 'interfaces' : 'tunnels';
  const before = (document[kind]?.[target.name] as Readonly<Record<string, unknown>> | undefined)?.[what[0]!];
  return setValue(['hosts', name, kind, target.name, what[0]!], true, before);
}

function isOn({ ipv6: { settings } }: NetworkInterface, what: InterfaceSwitch): boolean {
  if (what === 'forwarding' || what === 'advertise') return settings[what];
  return what === 'advertisedefaultroute' ? settings.advertiseDefaultRoute : settings.ignoreDefaultRoutes;
}

function misdirected(scene: Scene, target: NetworkInterface, what: Switch): SwitchCommand | undefined {
  const node = nodeOf(scene, target.host.name);
  const commands = switchCommandsOf(scene, node).filter(({ on }) => on.includes(what));
  if (commands.some((command) => command.target === target)) return undefined;
  const idle = commands.filter((each) => isIdle(scene, each, what));
  // Of those that say the same the later one was meant for another interface.
  return idle.findLast((each) => each.on.every((other) => isIdle(scene, each, other))) ?? idle.at(-1);
}

/** One thing that a command switches on does no good where it does it. */
const isIdle = (scene: Scene, command: SwitchCommand, what: InterfaceSwitch): boolean =>
  isRepeated(scene, command, what) || !isUseful(scene, nodeOf(scene, command.target.host.name), command.target, what);

/** The same is set by another command, or is declared. */
function isRepeated(scene: Scene, { target }: SwitchCommand, what: InterfaceSwitch): boolean {
  const same = switchCommandsOf(scene, nodeOf(scene, target.host.name)).filter(
    (other) => other.target === target && other.on.includes(what),
  );
  if (same.length > 1) return true;
  const { interfaces, tunnels } = scene.loaded.document.hosts[target.host.name]!;
  const declared = (interfaces[target.name] ?? tunnels?.[target.name]) as Readonly<Record<string, unknown>> | undefined;
  return declared?.[what] === true;
}

/** Whether anything may come of it: hosts learn a prefix there, or packets come in for others. */
function isUseful(scene: Scene, node: Node, target: NetworkInterface, what: InterfaceSwitch): boolean {
  if (prefixRoutesOf(target).some(({ publish }) => publish !== 'no')) return true;
  if (what !== 'forwarding') return target.discovery.advertiser.fixed !== null;
  return isNextHop(scene, target) || isOnTheWay(scene, node, target);
}

/** Some host was told by hand to send packets for others to it. */
const isNextHop = ({ network }: Scene, target: NetworkInterface): boolean =>
  [...network.nodes.values()].some(({ host }) =>
    host.ipv6.routes.routes.some(
      ({ nextHop, origin }) => origin === 'manual' && nextHop !== null && target.ipv6.find(nextHop) !== undefined,
    ),
  );

/** Packets of the flow come in or go out there, or would go out there if they came so far. */
function isOnTheWay({ network: { trace }, packets }: Scene, { host }: Node, target: NetworkInterface): boolean {
  return packets.payload.some(({ description, events }) => {
    const destination = description?.destination;
    if (destination?.family === 6 && host.ipv6.decide(destination).chosen?.route.interface === target) return true;
    return events.some((event) => {
      const known = trace.interfaces[event.interface];
      return known !== undefined && known.hostName === host.name && known.name === target.name;
    });
  });
}
