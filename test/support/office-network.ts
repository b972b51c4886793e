import { shellNetwork } from './shell-network.ts';

/**
 * A station PC behind a router GW, which has Windows; a name server NS beyond it. Reverse look-ups know GW's near side and
 * APP only. Nothing answers at 10.1.0.77; 10.3.0.0/16 is nowhere; GW sends 10.4.0.0/16 and 2001:db8:4::/48 to NS, which is no
 * router and says nothing. Neighbours know each other already.
 */
const OFFICE = `
links: { near: { delay: 1ms }, far: { mtu: 1400 } }
hosts:
  PC:
    profile: windows-10
    dns: { servers: [10.2.0.53], suffix: corp.test }
    interfaces: { Wired: { index: 12, link: near, mac: '02:00:00:00:00:0c', ipv4: 10.1.0.2/24, gateway: 10.1.0.1, ipv6: '2001:db8:1::2/64' } }
    routes: [{ to: '::/0', via: '2001:db8:1::1', interface: Wired }]
    tunnels: { isatap.corp.test: { kind: isatap, index: 13, over: Wired } }
  GW:
    profile: windows-server-2016
    forwarding: true
    interfaces:
      Near: { index: 3, link: near, ipv4: 10.1.0.1/24, ipv6: '2001:db8:1::1/64', forwarding: true }
      Far: { index: 4, link: far, ipv4: 10.2.0.1/24, ipv6: '2001:db8:2::1/64', forwarding: true }
    routes: [{ to: 10.4.0.0/16, via: 10.2.0.53, interface: Far }, { to: '2001:db8:4::/48', via: '2001:db8:2::53', interface: Far }]
    tunnels: { isatap.gw: { kind: isatap, index: 5, over: Far, state: enabled, ipv6: '2001:db8:9:0:0:5efe:10.2.0.1/64' } }
  NS:
    profile: windows-server-2016
    interfaces: { Nic: { index: 6, link: far, ipv4: 10.2.0.53/24, gateway: 10.2.0.1, ipv6: '2001:db8:2::53/64' } }
    routes: [{ to: '::/0', via: '2001:db8:2::1', interface: Nic }]
    dnsServer:
      zones:
        corp.test:
          ttl: 20m
          records:
            app: { A: 10.2.0.53, AAAA: '2001:db8:2::53' }
            web: { CNAME: app }
            two: { A: [10.2.0.53, 10.2.0.54] }
            inside: { AAAA: '2001:db8:9:0:0:5efe:10.2.0.1' }
        1.10.in-addr.arpa: { records: { '1.0': { PTR: gw.corp.test. } } }
        2.10.in-addr.arpa: { records: { '53.0': { PTR: app.corp.test. } } }
        8.b.d.0.1.0.0.2.ip6.arpa: { records: {} }
`;

export function officeNetwork() {
  const network = shellNetwork(OFFICE);
  for (const target of ['10.2.0.53', '2001:db8:2::53']) network.ping('PC', target);
  return network;
}
