import { parseIpAddress } from '../../../src/addr/ip.ts';
import { ping } from '../../../src/app/ping.ts';
import { tcpExchange } from '../../../src/app/tcp-exchange.ts';
import { EthernetInterface } from '../../../src/host/ethernet-interface.ts';
import type { LoadedScenario } from '../../../src/scenario/load.ts';
import { buildNetwork } from '../../../src/scenario/network.ts';
import { type Process, sleep, start } from '../../../src/sim/process.ts';
import { seconds } from '../../../src/sim/time.ts';
import { CLIENT1, ipHttpsScenario } from '../ip-https-network.ts';
import { CLIENT, CORP, ipsecScenario } from '../ipsec-scenario.ts';
import { nat64Scenario, under } from '../nat64-network.ts';
import { loadText } from '../scenarios.ts';
import type { FuzzNetwork } from './networks.ts';

/** Tunnels stand and names are registered by then. */
const SETTLED = seconds(15);

/** One exchange after the other: a ping of a size, or a connection to a port. */
type Talk = readonly [from: string, to: string, what: { readonly size: number } | { readonly port: number }];

/** The network of a scenario in which hosts talk in turn. */
function talking(loaded: LoadedScenario, talks: readonly Talk[]): FuzzNetwork {
  const { simulator, trace, nodes } = buildNetwork(loaded);
  const process = function* (): Process {
    yield* sleep(SETTLED);
    for (const [from, to, what] of talks) {
      const node = nodes.get(from)!;
      if ('size' in what) yield* ping(node, to, 1, what.size, 0);
      else yield* tcpExchange(node, to, what.port, 0);
      node.udp.send(Uint8Array.of(1), 9, null, parseIpAddress(to), 9);
    }
  };
  start(simulator, process());
  const cards = [...nodes.values()].flatMap(({ host }) =>
    host.interfaces.filter((each) => each instanceof EthernetInterface),
  );
  return { simulator, trace, nodes: [...nodes.values()], cards };
}

/** ESP and the exchange of keys on the wire, one connection each way and a ping that is cut. */
const ipsec = (): FuzzNetwork =>
  talking(loadText(ipsecScenario({ server: 'exemptIcmpv6: false', client: 'exemptIcmpv6: false' })), [
    ['CORP', CLIENT, { size: 1232 }],
    ['CORP', CLIENT, { port: 3389 }],
    ['CLIENT', CORP, { port: 80 }],
    ['CLIENT', CORP, { size: 3000 }],
  ]);

/** TLS over TCP, and packets in its stream. */
const ipHttps = (): FuzzNetwork =>
  talking(ipHttpsScenario(''), [
    ['APP', CLIENT1, { size: 1000 }],
    ['APP', CLIENT1, { port: 3389 }],
    ['C1', 'fd9c:30c:2da4:111::60', { port: 80 }],
  ]);

/** Both families, with fragments both ways and errors. */
const nat64 = (): FuzzNetwork =>
  talking(loadText(nat64Scenario()), [
    ['C', under('172.16.10.60'), { port: 80 }],
    ['E', under('10.9.9.9'), { size: 3000 }],
    ['C', under('10.9.9.9'), { size: 1452 }],
    ['C', under('172.16.10.60'), { port: 81 }],
  ]);

export const tunnelNetworks: Readonly<Record<string, () => FuzzNetwork>> = {
  IPsec: ipsec,
  'IP-HTTPS': ipHttps,
  NAT64: nat64,
};
