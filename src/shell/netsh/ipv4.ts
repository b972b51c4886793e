import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import {
  addAddress,
  changeSettings,
  HIGHEST_INTERFACE_METRIC,
  LEAST_MTU,
  removeAddress,
} from '../interface-changes.ts';
import {
  CHANGED_STORE,
  flagParameter,
  interfaceParameter,
  type NetshCommand,
  type NetshParameter,
  parameter,
  readSwitch,
  REQUIRED,
  shown,
} from './command.ts';
import { addRoute, deleteRoute, findRoutes } from '../route-changes.ts';

const TAGGED = { tagged: true } as const;

const ADDRESS: readonly NetshParameter[] = [
  parameter('name', '<string>', 'Name or index of the interface.', REQUIRED),
  parameter('address', '<IPv4 address>[/<integer>]', 'The address.', REQUIRED),
];

/** netsh interface ipv4: set interface, add and delete address (Microsoft "Netsh commands for Interface (IPv4)"). */
export const ipv4InterfaceCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    about: 'Changes settings of an interface.',
    parameters: [
      interfaceParameter(REQUIRED),
      flagParameter('forwarding', 'Whether packets that arrive here are forwarded.'),
      parameter('mtu', '<integer>', 'Largest packet that is sent, in bytes.', TAGGED),
      parameter('metric', '<integer>', 'Added to the metrics of routes; 0: chosen by the speed of the link.', TAGGED),
      flagParameter('weakhostsend', 'Whether packets with an address of this interface may leave by another.', TAGGED),
      flagParameter('weakhostreceive', 'Whether packets for an address of another interface are taken here.', TAGGED),
      { ...CHANGED_STORE, ...TAGGED },
    ],
    example: '"Internet" forwarding=enabled',
    bind(values) {
      const target = values.interface('interface')!;
      const changes = { ipv4: readChanges(values, target) };
      const store = values.store();
      return () => {
        changeSettings(target, changes, store);
        return done;
      };
    },
  },
  {
    words: ['add', 'address'],
    about: 'Adds an address to an interface.',
    parameters: [
      ...ADDRESS,
      parameter('mask', '<IPv4 mask>', 'Mask of the subnet; that of its class if nothing is said.'),
      CHANGED_STORE,
    ],
    example: '"Internet" 192.0.2.1 255.255.255.0',
    bind(values) {
      const target = values.interface('name')!;
      const { address, length } = values.ipv4WithLength('address', 'mask')!;
      values.interfaceAddress('address', address);
      const store = values.store();
      return () => (addAddress(target, address, length, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['set', 'address'],
    about: 'Gives an interface one address and one default gateway in place of those that it has.',
    parameters: [
      parameter('name', '<string>', 'Name or index of the interface.', REQUIRED),
      parameter('source', 'dhcp|static', 'Where the address comes from.'),
      parameter('address', '<IPv4 address>[/<integer>]', 'The address.'),
      parameter('mask', '<IPv4 mask>', 'Mask of the subnet; that of its class if nothing is said.'),
      parameter('gateway', '<IPv4 address>|none', 'The default gateway; none if nothing is said.'),
      parameter('gwmetric', '<integer>', 'Metric of the route to it; 256 by default.'),
      CHANGED_STORE,
    ],
    example: '"Internet" static 192.0.2.1 255.255.255.0 192.0.2.254',
    bind(values) {
      const target = values.interface('name')!;
      if (values.choice('source', ['dhcp', 'static']) === 'dhcp')
        throw values.notModelled('source', 'an address by DHCP', 'say static and an address');
      if (!values.has('address')) throw values.refuseGiven('name', 'the address is missing', 'static ADDRESS MASK');
      const { address, length } = values.ipv4WithLength('address', 'mask')!;
      values.interfaceAddress('address', address);
      const nextHop = values.text('gateway')?.toLowerCase() === 'none' ? undefined : values.ipv4('gateway');
      if (nextHop !== undefined) values.interfaceAddress('gateway', nextHop);
      const metric = values.integer('gwmetric', 0, HIGHEST_INTERFACE_METRIC);
      const store = values.store();
      return () => {
        replaceAddress(target, address, length, store);
        const route = { prefix: DEFAULT_ROUTE, target, nextHop: nextHop ?? null };
        if (nextHop !== undefined) addRoute(route, { metric, publish: undefined, lifetime: undefined }, store);
        return shown('\n');
      };
    },
  },
  {
    words: ['delete', 'address'],
    about: 'Deletes an address of an interface.',
    parameters: [...ADDRESS, CHANGED_STORE],
    example: '"Internet" 192.0.2.1',
    bind(values) {
      const target = values.interface('name')!;
      const address = values.ipv4('address')!;
      const store = values.store();
      return () => (removeAddress(target, address, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];

const DEFAULT_ROUTE = IpPrefix.parse4('0.0.0.0/0');

/** Takes the addresses and default gateways away that the interface has, and gives it an address. */
function replaceAddress(
  target: NetworkInterface,
  address: Ipv4Address,
  length: number,
  store: ConfigurationStore,
): void {
  const { host, ipv4 } = target;
  for (const route of findRoutes(host, { prefix: DEFAULT_ROUTE, target, nextHop: undefined }))
    deleteRoute(route, store);
  const kept = host.stored.addresses.filter(
    (each) => each.interface === target.name && each.address.family === 4 && store === 'persistent',
  );
  for (const each of [...ipv4.addresses, ...kept]) removeAddress(target, each.address, store);
  addAddress(target, address, length, store);
}

function readChanges(values: CommandArguments, target: NetworkInterface): Partial<Ipv4Settings> {
  const metric = values.integer('metric', 0, HIGHEST_INTERFACE_METRIC);
  const told = {
    forwarding: readSwitch(values, 'forwarding'),
    mtu: values.mtu('mtu', LEAST_MTU[4], target),
    metric: metric === 0 ? null : metric,
    weakHostSend: readSwitch(values, 'weakhostsend'),
    weakHostReceive: readSwitch(values, 'weakhostreceive'),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
