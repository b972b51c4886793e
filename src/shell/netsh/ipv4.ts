import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
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
import { readSwitch } from './interface.ts';

/** netsh interface ipv4: set interface, add and delete address (Microsoft "Netsh commands for Interface (IPv4)"). */
export const ipv4InterfaceCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    parameters: [
      { name: 'interface', required: true },
      { name: 'forwarding' },
      { name: 'mtu', tagged: true },
      { name: 'metric', tagged: true },
      { name: 'weakhostsend', tagged: true },
      { name: 'weakhostreceive', tagged: true },
      { name: 'store', tagged: true },
    ],
    bind(values) {
      const target = values.interface('interface')!;
      const changes = { ipv4: readChanges(values) };
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
      { name: 'name', required: true },
      { name: 'address', required: true },
      { name: 'mask' },
      { name: 'store' },
    ],
    bind(values) {
      const target = values.interface('name')!;
      const { address, length } = values.ipv4WithLength('address', 'mask')!;
      const store = values.store();
      return () => (addAddress(target, address, length, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['delete', 'address'],
    parameters: [{ name: 'name', required: true }, { name: 'address', required: true }, { name: 'store' }],
    bind(values) {
      const target = values.interface('name')!;
      const address = values.ipv4('address')!;
      const store = values.store();
      return () => (removeAddress(target, address, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];

function readChanges(values: CommandArguments): Partial<Ipv4Settings> {
  const metric = values.integer('metric', 0, HIGHEST_INTERFACE_METRIC);
  const told = {
    forwarding: readSwitch(values, 'forwarding'),
    mtu: values.integer('mtu', LEAST_MTU[4], 0xffffffff),
    metric: metric === 0 ? null : metric,
    weakHostSend: readSwitch(values, 'weakhostsend'),
    weakHostReceive: readSwitch(values, 'weakhostreceive'),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
