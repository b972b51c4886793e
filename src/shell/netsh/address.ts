import type { AddressManner } from '../../host/network-interface.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import { addAddress, limitAddress, removeAddress } from '../interface-changes.ts';
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
      values.interfaceAddress('address', address);
      refuseAnycast(values);
      const manner = {
        ...readLifetimes(values),
        skipAsSource: values.choice('skipassource', ['true', 'false']) === 'true',
      };
      const store = values.store();
      return () => (addAddress(target, address, length, store, manner) ? done : failed(windowsText.objectExists));
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
      refuseAnycast(values);
      const lifetimes = readLifetimes(values);
      const store = values.store();
      return () => (limitAddress(target, address, lifetimes, store) ? done : failed(windowsText.elementNotFound));
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
function refuseAnycast(values: CommandArguments): void {
  if (values.choice('type', ['unicast', 'anycast']) === 'anycast')
    throw values.notModelled('type', 'an anycast address', 'leave it out: the address is unicast');
}

/** What is said of lifetimes. @throws CommandError when an address would be preferred for longer than it is valid (RFC 4862 section 5.5.3) */
function readLifetimes(values: CommandArguments): Pick<AddressManner, 'preferred' | 'valid'> {
  const valid = readLifetime(values, 'validlifetime');
  const preferred = readLifetime(values, 'preferredlifetime');
  if (valid !== undefined && preferred !== undefined && preferred > valid)
    throw values.refuseGiven(
      'preferredlifetime',
      'an address is preferred as long as it is valid at most',
      'a shorter time',
    );
  return {
    ...(valid === undefined ? {} : { valid }),
    ...(preferred === undefined ? {} : { preferred }),
  };
}
