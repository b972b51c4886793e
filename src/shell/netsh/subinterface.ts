import type { NetworkInterface } from '../../host/network-interface.ts';
import type { CommandArguments } from '../arguments.ts';
import { done } from '../command.ts';
import { changeSettings, LEAST_MTU } from '../interface-changes.ts';
import { LOOPBACK } from '../loopback.ts';
import {
  CHANGED_STORE,
  interfaceParameter,
  LEVEL,
  type NetshCommand,
  parameter,
  REQUIRED,
  shown,
  SHOWN_STORE,
} from './command.ts';
import { chosenInterfaces, mtuIn } from './interface-facts.ts';

const SUBINTERFACE = parameter('subinterface', '<string>', 'Name or index of the subinterface.');

/** An interface has one subinterface here, itself. */
function readTarget<Target>(values: CommandArguments, read: (name: string) => Target | undefined): Target | undefined {
  const target = read('interface');
  const sub = read('subinterface');
  if (sub !== undefined && target !== undefined && sub !== target)
    throw values.refuseGiven('subinterface', 'an interface has one subinterface here, itself', 'leave it out');
  return target ?? sub;
}

/** netsh interface ipv6, and the same of ipv4: the MTU of the link below an interface (windows.md section 1.2). */
export const subinterfaceCommands = (family: 4 | 6): readonly NetshCommand[] => [
  {
    words: ['set', 'subinterface'],
    alias: 'subinterfaces',
    about: 'Changes the MTU of an interface.',
    parameters: [
      interfaceParameter(REQUIRED),
      parameter('mtu', '<integer>', 'Largest packet that is sent, in bytes.'),
      SUBINTERFACE,
      CHANGED_STORE,
    ],
    example: '"Internet" mtu=1400',
    bind(values) {
      const target = readTarget(values, (name) => values.interface(name))!;
      const mtu = values.mtu('mtu', LEAST_MTU[family], target);
      const store = values.store();
      return () => {
        if (mtu !== undefined) changeSettings(target, family === 4 ? { ipv4: { mtu } } : { ipv6: { mtu } }, store);
        return done;
      };
    },
  },
  {
    words: ['show', 'subinterfaces'],
    about: 'Displays the MTU of interfaces and what went over them.',
    parameters: [interfaceParameter(), SUBINTERFACE, LEVEL, SHOWN_STORE],
    bind(values, { host }) {
      const one = readTarget(values, (name) => values.shownInterface(name));
      values.choice('level', ['normal', 'verbose']);
      const store = values.store('active');
      return () => {
        const { hasLoopback, interfaces } = chosenInterfaces(one, host);
        const rows = interfaces
          .filter(({ isEncapsulating }) => family === 6 || !isEncapsulating)
          .map((each) => rowOf(mtuIn(each, family, store), each.isUp, each.traffic, each.name));
        return shown(subinterfaceTable([...(hasLoopback ? [LOOPBACK_ROW] : []), ...rows]));
      };
    },
  },
];

/** Media sense 1 is a link that is there, 5 one that is not. What is not counted stands as a hyphen. */
function rowOf(mtu: number, isUp: boolean, traffic: NetworkInterface['traffic'], name: string): string {
  const received = String(traffic?.bytesReceived ?? '-').padStart(9);
  const sent = String(traffic?.bytesSent ?? '-').padStart(9);
  return `${String(mtu).padStart(6)}  ${(isUp ? '1' : '5').padStart(15)}  ${received}  ${sent}  ${name}`;
}

const LOOPBACK_ROW = rowOf(LOOPBACK.mtu, true, { bytesSent: 0, bytesReceived: 0 }, LOOPBACK.name);

const subinterfaceTable = (rows: readonly string[]): string =>
  [
    '',
    '   MTU  MediaSenseState   Bytes In  Bytes Out  Interface',
    '------  ---------------  ---------  ---------  -------------',
    ...rows,
    '',
    '',
  ].join('\n');
