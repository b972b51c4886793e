import { adapterCommands } from './adapter.ts';
import type { Context } from './command.ts';
import { destinationCacheCommands } from './destination-cache.ts';
import { dumpInterfaces, dumpIpv4, dumpIpv6, dumpIsatap, resetCommand } from './dump.ts';
import { firewallCommands } from './firewall.ts';
import { globalCommands, privacyCommands } from './global.ts';
import { httpsTunnelCommands } from './https-tunnel.ts';
import { addressCommands } from './address.ts';
import { setInterface } from './interface.ts';
import { ipv4ConfigCommands } from './ip-config.ts';
import { isatapCommands, potentialRouterCommands } from './isatap.ts';
import { ipv4InterfaceCommands } from './ipv4.ts';
import { neighborCommands } from './neighbors.ts';
import { unmodelledCommands } from './not-modelled.ts';
import { prefixPolicyCommands } from './prefix-policy.ts';
import { routeCommands } from './route.ts';
import { showCommands } from './show.ts';
import { showInterfaces } from './show-interface.ts';
import { showNeighbors } from './show-neighbors.ts';
import { showRoute } from './show-route.ts';
import { subinterfaceCommands } from './subinterface.ts';

const none = { contexts: [], foreign: [] } as const;

const isatap: Context = { ...none, name: 'isatap', commands: [...isatapCommands, dumpIsatap] };

const ipv6: Context = {
  name: 'ipv6',
  contexts: [isatap],
  commands: [
    setInterface,
    ...addressCommands,
    ...routeCommands(6),
    ...neighborCommands(6),
    ...prefixPolicyCommands,
    ...potentialRouterCommands,
    ...destinationCacheCommands(6),
    ...subinterfaceCommands(6),
    ...globalCommands,
    ...privacyCommands,
    ...showCommands,
    ...unmodelledCommands,
    dumpIpv6,
    resetCommand(6),
  ],
  foreign: ['6to4'],
};

const ipv4: Context = {
  ...none,
  name: 'ipv4',
  alias: 'ip',
  commands: [
    ...ipv4InterfaceCommands,
    ...routeCommands(4),
    ...neighborCommands(4),
    ...destinationCacheCommands(4),
    ...subinterfaceCommands(4),
    showInterfaces(4),
    showRoute(4),
    showNeighbors(4),
    ...ipv4ConfigCommands,
    dumpIpv4,
    resetCommand(4),
  ],
};

const interfaces: Context = {
  name: 'interface',
  contexts: [ipv4, ipv6, isatap, { ...none, name: 'httpstunnel', commands: httpsTunnelCommands }],
  commands: [...adapterCommands, dumpInterfaces],
  foreign: ['6to4', 'portproxy', 'tcp', 'teredo', 'udp'],
};

const firewall: Context = {
  name: 'advfirewall',
  contexts: [{ ...none, name: 'firewall', commands: firewallCommands }],
  commands: [],
  foreign: ['consec', 'mainmode', 'monitor'],
};

/** Windows 10's (a list of contexts in public netsh help); servers have more by their roles. */
const FOREIGN =
  'branchcache bridge dhcpclient dnsclient firewall http ipsec lan mbn namespace netio nlm p2p ras rpc trace wcn wfp winhttp winsock wlan';

export const root: Context = {
  name: 'netsh',
  contexts: [interfaces, firewall],
  commands: [dumpInterfaces],
  foreign: FOREIGN.split(' '),
};
