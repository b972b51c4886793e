import type { NetworkInterface } from '../host/network-interface.ts';
import { seconds } from '../sim/time.ts';
import type { CommandArguments } from './arguments.ts';
import { done, failed, windowsText } from './command.ts';
import type { NetshCommand } from './netsh.ts';

const SWITCH = ['enabled', 'disabled'] as const;

/** netsh interface ipv6: set interface, add and delete address (windows.md section 1.2). */
export const interfaceCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    parameters: [
      { name: 'interface', required: true },
      { name: 'forwarding' },
      { name: 'advertise' },
      { name: 'mtu' },
      { name: 'metric' },
      { name: 'nud' },
      { name: 'basereachabletime' },
      { name: 'retransmittime' },
      { name: 'dadtransmits' },
      { name: 'routerdiscovery' },
      { name: 'ignoredefaultroutes' },
      { name: 'advertisedrouterlifetime' },
      { name: 'advertisedefaultroute' },
      { name: 'currenthoplimit' },
      { name: 'store' },
    ],
    bind(values) {
      const target = values.interface('interface')!;
      const changes = readChanges(values);
      return () => {
        for (const change of changes) change(target);
        target.settingsChanged();
        return done;
      };
    },
  },
  {
    words: ['add', 'address'],
    parameters: [
      { name: 'interface', required: true },
      { name: 'address', required: true },
      { name: 'type' },
      { name: 'validlifetime' },
      { name: 'preferredlifetime' },
      { name: 'store' },
    ],
    bind(values) {
      const target = values.interface('interface')!;
      const { address, length } = values.ipv6WithLength('address', 64)!;
      return () => {
        if (target.ipv6.find(address) !== undefined) return failed(windowsText.objectExists);
        target.assignIpv6(address, length);
        return done;
      };
    },
  },
  {
    words: ['delete', 'address'],
    parameters: [{ name: 'interface', required: true }, { name: 'address', required: true }, { name: 'store' }],
    bind(values) {
      const target = values.interface('interface')!;
      const address = values.ipv6('address')!;
      return () => {
        if (target.ipv6.find(address) === undefined) return failed(windowsText.elementNotFound);
        target.removeIpv6(address);
        return done;
      };
    },
  },
];

/** What the values given are to change, all read before anything is done. */
function readChanges(values: CommandArguments): ((target: NetworkInterface) => void)[] {
  const changes: ((target: NetworkInterface) => void)[] = [];
  const flag = (name: string, apply: (target: NetworkInterface, on: boolean) => void): void => {
    const word = values.choice(name, SWITCH);
    if (word !== undefined) changes.push((target) => apply(target, word === 'enabled'));
  };
  const number = (
    name: string,
    lowest: number,
    highest: number,
    apply: (target: NetworkInterface, value: number) => void,
  ): void => {
    const value = values.integer(name, lowest, highest);
    if (value !== undefined) changes.push((target) => apply(target, value));
  };
  flag('forwarding', ({ ipv6 }, on) => (ipv6.settings.forwarding = on));
  flag('advertise', ({ ipv6 }, on) => (ipv6.settings.advertise = on));
  flag('nud', ({ ipv6 }, on) => (ipv6.settings.reachabilityProbes = on));
  flag('routerdiscovery', ({ ipv6 }, on) => (ipv6.settings.routerDiscovery = on));
  flag('ignoredefaultroutes', ({ ipv6 }, on) => (ipv6.settings.ignoreDefaultRoutes = on));
  flag('advertisedefaultroute', ({ ipv6 }, on) => (ipv6.settings.advertiseDefaultRoute = on));
  // IPv6 refuses less than 1280; metric 0 means automatic.
  number('mtu', 1280, 0xffffffff, ({ ipv6 }, value) => (ipv6.settings.mtu = value));
  number('metric', 0, 9999, ({ ipv6 }, value) => (ipv6.settings.metric = value === 0 ? null : value));
  number('basereachabletime', 1, 3_600_000, ({ ipv6 }, value) => (ipv6.settings.baseReachableTime = value * 1_000_000));
  number('retransmittime', 1, 3_600_000, ({ ipv6 }, value) => (ipv6.settings.retransmitTime = value * 1_000_000));
  number('dadtransmits', 0, 10, ({ ipv6 }, value) => (ipv6.settings.dadTransmits = value));
  number('advertisedrouterlifetime', 0, 65_535, ({ ipv6 }, value) => (ipv6.settings.advertisedRouterLifetime = value));
  number(
    'currenthoplimit',
    0,
    255,
    ({ ipv6, host }, value) => (ipv6.settings.hopLimit = value === 0 ? host.profile.hopLimit : value),
  );
  values.choice('store', ['active', 'persistent']);
  return changes;
}

/** Lifetimes of netsh: seconds, or `infinite`; text like `1h30m` too. Nanoseconds out. */
export function readLifetime(values: CommandArguments, name: string): number | undefined {
  const text = values.text(name);
  if (text === undefined) return undefined;
  if (/^inf/i.test(text)) return Infinity;
  return seconds(values.integer(name, 0, 0xffffffff)!);
}
