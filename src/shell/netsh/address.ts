import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import { addAddress, hasAddress, removeAddress } from '../interface-changes.ts';
import {
  CHANGED_STORE,
  interfaceParameter,
  type NetshCommand,
  type NetshParameter,
  parameter,
  REQUIRED,
} from './command.ts';
import { LIFETIME, readLifetime } from './lifetime.ts';

const addressParameter = (value: string): NetshParameter =>
  parameter('address', value, 'The address; the length of its prefix is 64 if nothing is said.', REQUIRED);

const SETTINGS: readonly NetshParameter[] = [
  parameter('type', 'unicast|anycast', 'Kind of the address, unicast by default.'),
  parameter('validlifetime', LIFETIME, 'For how long the address is valid, infinite by default.'),
  parameter('preferredlifetime', LIFETIME, 'For how long the address is preferred, infinite by default.'),
  CHANGED_STORE,
];

/** netsh interface ipv6: add, set and delete address (windows.md section 1.2). */
export const addressCommands: readonly NetshCommand[] = [
  {
    words: ['add', 'address'],
    about: 'Adds an address to an interface.',
    parameters: [
      interfaceParameter(REQUIRED),
      addressParameter('<IPv6 address>[/<integer>]'),
      ...SETTINGS,
      parameter('skipassource', 'true|false', 'Whether it is left out when a source is chosen.'),
    ],
    example: '"Private" 2001:db8::1',
    bind(values) {
      const target = values.interface('interface')!;
      const { address, length } = values.ipv6WithLength('address', 64)!;
      refuseUnmodelled(values);
      const store = values.store();
      return () => (addAddress(target, address, length, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['set', 'address'],
    about: 'Changes an address of an interface.',
    parameters: [interfaceParameter(REQUIRED), addressParameter('<IPv6 address>'), ...SETTINGS],
    example: '"Private" 2001:db8::1 validlifetime=infinite',
    bind(values) {
      const target = values.interface('interface')!;
      const address = values.ipv6('address')!;
      // What can be said of an address that is there already is what it is.
      refuseUnmodelled(values);
      values.store();
      return () => (hasAddress(target, address) ? done : failed(windowsText.elementNotFound));
    },
  },
  {
    words: ['delete', 'address'],
    about: 'Deletes an address of an interface.',
    parameters: [interfaceParameter(REQUIRED), addressParameter('<IPv6 address>'), CHANGED_STORE],
    example: '"Private" 2001:db8::1',
    bind(values) {
      const target = values.interface('interface')!;
      const address = values.ipv6('address')!;
      const store = values.store();
      return () => (removeAddress(target, address, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];

/** @throws CommandError for what an address may be on Windows and cannot be here */
function refuseUnmodelled(values: CommandArguments): void {
  if (values.choice('type', ['unicast', 'anycast']) === 'anycast')
    throw values.notModelled('type', 'an anycast address', 'leave it out: the address is unicast');
  for (const name of ['validlifetime', 'preferredlifetime']) {
    if ((readLifetime(values, name) ?? Infinity) !== Infinity)
      throw values.notModelled(name, 'a manual address that ends', 'leave it out, and delete the address at that time');
  }
  if (values.choice('skipassource', ['true', 'false']) === 'true')
    throw values.notModelled('skipassource', 'an address that is never a source', 'leave it out');
}
