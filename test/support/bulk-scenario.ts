/** A station reaches a server over a router. */
export const bulkScenario = (flow: string, links = ''): string => `title: Data in bulk
limit: 600s
links:
  near: { rate: 1Gbps, delay: 20us }
  far: { rate: 100Mbps, delay: 5ms${links} }
hosts:
  PC01:
    profile: windows-8.1
    interfaces:
      Ethernet: { link: near, ipv6: 'fd9c:30c:2da4:1::1/64' }
    routes:
      - { to: '::/0', via: 'fd9c:30c:2da4:1::fe', interface: Ethernet }
  ROUTER:
    profile: router
    interfaces:
      near: { link: near, ipv6: 'fd9c:30c:2da4:1::fe/64', forwarding: true }
      far: { link: far, ipv6: 'fd9c:30c:2da4:2::fe/64', forwarding: true }
  SERVER:
    profile: windows-server-2012r2
    services: [tcp/80, tcp/445, tcp/3389, tcp/5985]
    interfaces:
      Ethernet: { link: far, ipv6: 'fd9c:30c:2da4:2::1/64' }
    routes:
      - { to: '::/0', via: 'fd9c:30c:2da4:2::fe', interface: Ethernet }
flows:
  bulk: { from: PC01, to: 'fd9c:30c:2da4:2::1', at: 5s, ${flow} }
`;
