/** Start commands that add or change a route or set an interface, whichever program they are of. */
import { parseIpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { readInterface, readPrefix } from '../../shell/programs/route-program.ts';
import type { LoadedScenario } from '../load.ts';
import type { Network } from '../network.ts';
import type { Node } from '../node.ts';
import { parameterSetting } from './command-setting.ts';
import { type ParsedLine, parseLine } from './parsed-line.ts';
import type { Setting } from './setting.ts';

/** What a line does to a route or an interface. */
interface Deed {
  readonly does: 'add route' | 'set route' | 'set interface';
  /** What the program calls what a path may name: `metric`, `interface`, ... */
  readonly parameters: Readonly<Record<string, string>>;
  /** undefined: the line does not say. */
  readonly target: NetworkInterface | undefined;
  readonly prefix: string | undefined;
  /** null: on-link, or of one that is broad any. */
  readonly nextHop: string | null;
  /** Whether it says nothing of IPv6. */
  readonly isIpv4Only: boolean;
  /** Whether it means every route of which it says nothing else. */
  readonly isBroad: boolean;
}

export interface HostCommand extends Deed {
  readonly host: string;
  /** Which of the host's start commands. */
  readonly index: number;
  readonly node: Node;
  readonly line: ParsedLine;
}

/** The start commands of a host that add or change a route or set an interface, in their order. */
export function hostCommandsOf({ document }: LoadedScenario, network: Network, host: string): HostCommand[] {
  const node = network.nodes.get(host)!;
  return (document.hosts[host]!.commands ?? []).flatMap((text, index) => {
    const line = parseLine(text, node);
    const deed = line === null ? null : deedOf(line, node);
    return line === null || deed === null ? [] : { ...deed, host, index, node, line };
  });
}

/** Whether a command gives a value to what a path names. */
export const says = ({ parameters, line }: HostCommand, key: string): boolean => {
  const parameter = parameters[key];
  return parameter !== undefined && line.values.has(parameter);
};

/** What a path names in a start command. */
export const settingIn = ({ host, index, node, parameters }: HostCommand, key: string): Setting =>
  parameterSetting(host, index, node, parameters[key]!);

const prefixText = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : IpPrefix.parse(text).toString();

/** The unspecified address means on-link, as in New-NetRoute. */
export function nextHopText(text: string | undefined): string | null {
  const address = text === undefined ? null : parseIpAddress(text);
  return address === null || address.isUnspecified ? null : address.toString();
}

/** null: it does nothing of the kind. */
function deedOf(line: ParsedLine, node: Node): Deed | null {
  switch (line.program) {
    case 'netsh':
      return netshDeed(line);
    case 'route':
      return line.name === 'route ADD' ? routeDeed(line, node) : null;
    case 'cmdlet':
      return cmdletDeed(line);
  }
}

function netshDeed({ name, parameters, values }: ParsedLine & { program: 'netsh' }): Deed | null {
  const [, family, does] = /^netsh interface (ipv[46]) (add route|set route|set interface)$/.exec(name) ?? [];
  if (does === undefined) return null;
  return {
    does: does as Deed['does'],
    parameters: Object.fromEntries(parameters.map((parameter) => [parameter, parameter])),
    target: values.interface('interface'),
    prefix: prefixText(values.text('prefix')),
    nextHop: nextHopText(values.text('nexthop')),
    isIpv4Only: family === 'ipv4',
    isBroad: false,
  };
}

const routeDeed = ({ values }: ParsedLine & { program: 'route' }, node: Node): Deed => ({
  does: 'add route',
  parameters: { metric: 'metric', interface: 'if', nexthop: 'gateway address' },
  target: readInterface(values, node.host),
  prefix: readPrefix(values).prefix.toString(),
  nextHop: nextHopText(values.text('gateway address')),
  isIpv4Only: false,
  isBroad: false,
});

const ROUTE_PARAMETERS = {
  metric: 'RouteMetric',
  publish: 'Publish',
  validlifetime: 'ValidLifetime',
  nexthop: 'NextHop',
  prefix: 'DestinationPrefix',
} as const;

const CMDLETS: Readonly<Record<string, Pick<Deed, 'does' | 'parameters'>>> = {
  'New-NetRoute': { does: 'add route', parameters: ROUTE_PARAMETERS },
  'Set-NetRoute': { does: 'set route', parameters: ROUTE_PARAMETERS },
  'Set-NetIPInterface': {
    does: 'set interface',
    parameters: { metric: 'InterfaceMetric', mtu: 'NlMtuBytes', forwarding: 'Forwarding', advertise: 'Advertising' },
  },
};

function cmdletDeed({ name, values }: ParsedLine & { program: 'cmdlet' }): Deed | null {
  const known = CMDLETS[name];
  if (known === undefined) return null;
  return {
    does: known.does,
    parameters: { ...known.parameters, interface: values.has('InterfaceIndex') ? 'InterfaceIndex' : 'InterfaceAlias' },
    target: values.interfaceIfAny(),
    prefix: prefixText(values.text('DestinationPrefix')),
    nextHop: nextHopText(values.text('NextHop')),
    isIpv4Only: values.text('AddressFamily')?.toLowerCase() === 'ipv4',
    isBroad: known.does === 'set route' && !values.has('NextHop'),
  };
}
