/** How far the tunnels of a host came up, and what died while they did: for flows that never had an address. */
import type { NetworkInterface } from '../host/network-interface.ts';
import type { Network } from '../scenario/network.ts';
import type { Node } from '../scenario/node.ts';
import { IpHttpsInterface } from '../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../tunnel/isatap/isatap-interface.ts';
import type { SetUpDrop } from './cause/set-up-recorder.ts';

/** Lines about a host: each of its tunnels, then what it sent for them and lost. */
export function setUpLines({ nodes }: Network, name: string, drops: readonly SetUpDrop[]): string[] {
  const node = nodes.get(name);
  if (node === undefined) return [];
  const tunnels = node.host.interfaces.flatMap((each) => tunnelLine(node, each));
  return [...tunnels, ...lossLines(drops.filter(({ from }) => from === name))];
}

function tunnelLine({ isatap }: Node, each: NetworkInterface): string[] {
  const state = each.isUp ? 'up' : 'down';
  if (each instanceof IsatapInterface) {
    const { routerName, state: wanted } = isatap.settings;
    const router = routerName === null ? 'the default, isatap' : routerName;
    return [
      `${each.name} is ${state} (state ${wanted}; router name: ${router}; potential router list: ${each.potentialRouters.toString()})${addressText(each)}`,
    ];
  }
  return each instanceof IpHttpsInterface ? [`${each.name} is ${state}${addressText(each)}`] : [];
}

function addressText({ ipv6 }: NetworkInterface): string {
  const global = ipv6.usable.filter(({ address }) => !address.isLinkLocal).map(({ address }) => address.toString());
  return global.length === 0 ? ', with no address beyond its link' : `, with ${global.join(', ')}`;
}

/** Equal losses once, with how many there were. */
function lossLines(drops: readonly SetUpDrop[]): string[] {
  const counts = new Map<string, number>();
  for (const { drop, where, description } of drops) {
    const what = description === null ? 'a packet' : description.text;
    const text = `${what} ended at ${where}: ${drop.reason}, ${drop.detail}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}
