import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { HostProfile } from '../../host/profile.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import {
  addAddress,
  changeSettings,
  HIGHEST_INTERFACE_METRIC,
  LEAST_MTU,
  removeAddress,
} from '../interface-changes.ts';
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
      { name: 'weakhostsend' },
      { name: 'weakhostreceive' },
      { name: 'ignoredefaultroutes' },
      { name: 'advertisedrouterlifetime' },
      { name: 'advertisedefaultroute' },
      { name: 'currenthoplimit' },
      { name: 'store' },
      { name: 'rabaseddnsconfig' },
    ],
    bind(values) {
      const target = values.interface('interface')!;
      const changes = { ipv6: readChanges(values, target.host.profile) };
      const store = values.store();
      return () => {
        changeSettings(target, changes, store);
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
      refuseUnmodelled(values);
      const store = values.store();
      return () => (addAddress(target, address, length, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['delete', 'address'],
    parameters: [{ name: 'interface', required: true }, { name: 'address', required: true }, { name: 'store' }],
    bind(values) {
      const target = values.interface('interface')!;
      const address = values.ipv6('address')!;
      const store = values.store();
      return () => (removeAddress(target, address, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];

export const readSwitch = (values: CommandArguments, name: string): boolean | undefined => {
  const word = values.choice(name, SWITCH);
  return word === undefined ? undefined : word === 'enabled';
};

type Changes = { -readonly [Key in keyof Ipv6Settings]?: Ipv6Settings[Key] };
type KeysOf<Value> = { [Key in keyof Ipv6Settings]: Ipv6Settings[Key] extends Value ? Key : never }[keyof Ipv6Settings];

/** What the values given are to change, all read before anything is done. */
function readChanges(values: CommandArguments, profile: HostProfile): Changes {
  const changes: Changes = {};
  const flag = (name: string, setting: KeysOf<boolean>): void => {
    const isOn = readSwitch(values, name);
    if (isOn !== undefined) changes[setting] = isOn;
  };
  const number = (name: string, lowest: number, highest: number, take: (value: number) => void): void => {
    const value = values.integer(name, lowest, highest);
    if (value !== undefined) take(value);
  };
  flag('forwarding', 'forwarding');
  flag('advertise', 'advertise');
  flag('nud', 'reachabilityProbes');
  flag('routerdiscovery', 'routerDiscovery');
  flag('weakhostsend', 'weakHostSend');
  flag('weakhostreceive', 'weakHostReceive');
  flag('ignoredefaultroutes', 'ignoreDefaultRoutes');
  flag('advertisedefaultroute', 'advertiseDefaultRoute');
  flag('rabaseddnsconfig', 'advertisedNames');
  // Metric 0 means automatic.
  number('mtu', LEAST_MTU[6], 0xffffffff, (value) => (changes.mtu = value));
  number('metric', 0, HIGHEST_INTERFACE_METRIC, (value) => (changes.metric = value === 0 ? null : value));
  number('basereachabletime', 1, 3_600_000, (value) => (changes.baseReachableTime = ms(value)));
  number('retransmittime', 1, 3_600_000, (value) => (changes.retransmitTime = ms(value)));
  number('dadtransmits', 0, 10, (value) => (changes.dadTransmits = value));
  number('advertisedrouterlifetime', 0, 65_535, (value) => (changes.advertisedRouterLifetime = value));
  number('currenthoplimit', 0, 255, (value) => (changes.hopLimit = value === 0 ? profile.hopLimit : value));
  return changes;
}

/** @throws CommandError for what an address may be on Windows and cannot be here */
function refuseUnmodelled(values: CommandArguments): void {
  if (values.choice('type', ['unicast', 'anycast']) === 'anycast')
    throw values.notModelled('type', 'an anycast address', 'leave it out: the address is unicast');
  for (const name of ['validlifetime', 'preferredlifetime']) {
    if ((readLifetime(values, name) ?? Infinity) !== Infinity)
      throw values.notModelled(name, 'a manual address that ends', 'leave it out, and delete the address at that time');
  }
}

/** Lifetimes of netsh: seconds, or `infinite`. Nanoseconds out. */
export function readLifetime(values: CommandArguments, name: string): number | undefined {
  const text = values.text(name);
  if (text === undefined) return undefined;
  if (/^inf/i.test(text)) return Infinity;
  return seconds(values.integer(name, 0, 0xffffffff)!);
}
