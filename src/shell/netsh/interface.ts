import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { ms } from '../../sim/time.ts';
import type { CommandArguments } from '../arguments.ts';
import { done } from '../command.ts';
import { changeSettings, HIGHEST_INTERFACE_METRIC, LEAST_MTU } from '../interface-changes.ts';
import {
  CHANGED_STORE,
  flagParameter,
  interfaceParameter,
  type NetshCommand,
  parameter,
  readSwitch,
  REQUIRED,
} from './command.ts';

const ECN = ['ecndisabled', 'ect1', 'ect0', 'application'] as const;

/** netsh interface ipv6: set interface (windows.md section 1.2). */
export const setInterface: NetshCommand = {
  words: ['set', 'interface'],
  about: 'Changes settings of an interface.',
  parameters: [
    interfaceParameter(REQUIRED),
    flagParameter('forwarding', 'Whether packets that arrive here are forwarded.'),
    flagParameter('advertise', 'Whether router advertisements are sent here.'),
    parameter('mtu', '<integer>', 'Largest packet that is sent, in bytes.'),
    parameter('metric', '<integer>', 'Added to the metrics of routes; 0: chosen by the speed of the link.'),
    parameter('siteprefixlength', '<integer>', 'Length of the prefix of the whole site.'),
    flagParameter('nud', 'Whether neighbors are probed that nothing is heard of.'),
    parameter('basereachabletime', '<integer>', 'For how long a neighbor counts as reachable, in milliseconds.'),
    parameter('retransmittime', '<integer>', 'Time between two solicitations, in milliseconds.'),
    parameter('dadtransmits', '<integer>', 'Solicitations that prove an address unique.'),
    parameter('routerdiscovery', 'enabled|disabled|dhcp', 'Whether router advertisements are heeded.'),
    flagParameter('managedaddress', 'Whether addresses come by DHCP; on a router: whether it advertises so.'),
    flagParameter('otherstateful', 'Whether other settings come by DHCP; on a router: whether it advertises so.'),
    flagParameter('weakhostsend', 'Whether packets with an address of this interface may leave by another.'),
    flagParameter('weakhostreceive', 'Whether packets for an address of another interface are taken here.'),
    flagParameter('ignoredefaultroutes', 'Whether default routes of routers are ignored.'),
    parameter('advertisedrouterlifetime', '<0-65535>', 'Lifetime of the advertised default route, in seconds.'),
    flagParameter('advertisedefaultroute', 'Whether this host is advertised as a default router.'),
    parameter('currenthoplimit', '<0-255>', 'Hop limit of packets that are sent; 0: the default.'),
    CHANGED_STORE,
    flagParameter('forcearpndwolpattern', 'Whether neighbor discovery wakes the host.'),
    flagParameter('enabledirectedmacwolpattern', 'Whether packets to its address wake the host.'),
    parameter('ecncapability', ECN.join('|'), 'What the host says of its congestion notification.'),
    flagParameter('rabaseddnsconfig', 'Whether DNS servers of router advertisements are used.'),
    flagParameter('dhcpstaticipcoexistence', 'Whether an address by hand may stand beside one by DHCP.'),
  ],
  example: '"Internet" forwarding=enabled advertise=enabled',
  bind(values) {
    const target = values.interface('interface')!;
    refuseUnmodelled(values);
    const changes = { ipv6: readChanges(values, target) };
    const store = values.store();
    return () => {
      changeSettings(target, changes, store);
      return done;
    };
  },
};

/** What the settings of an interface are where the model cannot do otherwise, so that dumps of real hosts can be typed. */
function refuseUnmodelled(values: CommandArguments): void {
  if (values.choice('routerdiscovery', ['enabled', 'disabled', 'dhcp']) === 'dhcp')
    throw values.notModelled('routerdiscovery', 'router discovery at the wish of DHCP', 'say enabled or disabled');
  const ecn = values.choice('ecncapability', ECN);
  if (ecn === 'ect0' || ecn === 'ect1')
    throw values.notModelled('ecncapability', 'congestion notification of TCP', 'say application or ecndisabled');
  if (![undefined, 0, SITE_PREFIX_LENGTH].includes(values.integer('siteprefixlength', 0, 128)))
    throw values.notModelled('siteprefixlength', 'another site than a /64', 'leave it out');
  for (const name of ['forcearpndwolpattern', 'enabledirectedmacwolpattern'])
    if (readSwitch(values, name) === true) throw values.notModelled(name, 'a host that sleeps', 'leave it out');
  if (readSwitch(values, 'dhcpstaticipcoexistence') === true)
    throw values.notModelled('dhcpstaticipcoexistence', 'an address by DHCP', 'leave it out');
}

/** Of every interface here, as Windows shows it. */
export const SITE_PREFIX_LENGTH = 64;

type Changes = { -readonly [Key in keyof Ipv6Settings]?: Ipv6Settings[Key] };
type KeysOf<Value> = { [Key in keyof Ipv6Settings]: Ipv6Settings[Key] extends Value ? Key : never }[keyof Ipv6Settings];

/** Tags of settings that are enabled or disabled. */
export const FLAGS: readonly (readonly [tag: string, key: KeysOf<boolean>])[] = [
  ['forwarding', 'forwarding'],
  ['advertise', 'advertise'],
  ['nud', 'reachabilityProbes'],
  ['routerdiscovery', 'routerDiscovery'],
  ['managedaddress', 'managedAddress'],
  ['otherstateful', 'otherStateful'],
  ['weakhostsend', 'weakHostSend'],
  ['weakhostreceive', 'weakHostReceive'],
  ['ignoredefaultroutes', 'ignoreDefaultRoutes'],
  ['advertisedefaultroute', 'advertiseDefaultRoute'],
  ['rabaseddnsconfig', 'advertisedNames'],
];

/** What the values given are to change, all read before anything is done. */
function readChanges(values: CommandArguments, target: NetworkInterface): Changes {
  const changes: Changes = {};
  for (const [tag, key] of FLAGS) {
    const isOn = readSwitch(values, tag);
    if (isOn !== undefined) changes[key] = isOn;
  }
  const number = (name: string, lowest: number, highest: number, take: (value: number) => void): void => {
    const value = values.integer(name, lowest, highest);
    if (value !== undefined) take(value);
  };
  const mtu = values.mtu('mtu', LEAST_MTU[6], target);
  if (mtu !== undefined) changes.mtu = mtu;
  // Metric 0 means automatic.
  number('metric', 0, HIGHEST_INTERFACE_METRIC, (value) => (changes.metric = value === 0 ? null : value));
  number('basereachabletime', 1, 3_600_000, (value) => (changes.baseReachableTime = ms(value)));
  number('retransmittime', 1, 3_600_000, (value) => (changes.retransmitTime = ms(value)));
  number('dadtransmits', 0, 10, (value) => (changes.dadTransmits = value));
  number('advertisedrouterlifetime', 0, 65_535, (value) => (changes.advertisedRouterLifetime = value));
  number('currenthoplimit', 0, 255, (value) => (changes.hopLimit = value === 0 ? target.host.profile.hopLimit : value));
  return changes;
}
