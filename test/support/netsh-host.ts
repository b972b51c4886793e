import { shellNetwork } from './shell-network.ts';

/** A router with a card and an ISATAP adapter, and a station that hears of it; addresses are the same in each run. */
export const netshNetwork = (profile = 'windows-server-2012r2') =>
  shellNetwork(`links: { lan: {} }
hosts:
  R:
    profile: ${profile}
    dns: { servers: [10.0.0.9], suffix: domain.local }
    interfaces: { Ethernet: { index: 12, link: lan, ipv4: 10.0.0.1/24, gateway: 10.0.0.254, ipv6: '2001:db8::1/64', interfaceId: '::5' } }
    tunnels: { isatap.domain.local: { kind: isatap, index: 14, over: Ethernet, router: 10.0.0.1 } }
  PC:
    profile: ${profile}
    interfaces: { Local Area Connection: { index: 11, link: lan, ipv4: 10.0.0.2/24 } }
    tunnels: { isatap.domain.local: { kind: isatap, index: 13, over: Local Area Connection, router: 10.0.0.1 } }
`);

export type NetshNetwork = ReturnType<typeof netshNetwork>;

/** The random link-local address of a card stands as `fe80::1234` in what is compared. */
export function withFixedLinkLocal(net: NetshNetwork, host: string, index: number, output: string): string {
  const { linkLocal } = net.node(host).host.interfaceByIndex(index)!.ipv6;
  return output.replaceAll(linkLocal!.toString(), 'fe80::1234');
}
