/**
 * CLIENT01 registers its address at DC01 and moves to another one at 30 s; PC01 pings it by name before, just after, and
 * once the time to live of the old record has ended.
 */
export const movingClient = `title: A client that moves
limit: 200s
links:
  lan: { delay: 20us }
hosts:
  DC01:
    profile: windows-server-2012r2
    interfaces:
      Internal: { link: lan, ipv4: 10.0.0.10/24, ipv6: 'fd9c:30c:2da4:111::10/64' }
    dnsServer:
      zones:
        domain.local:
          dynamicUpdate: true
          records:
            dc01: { A: 10.0.0.10, AAAA: 'fd9c:30c:2da4:111::10' }
  PC01:
    profile: windows-8.1
    dns: { servers: [10.0.0.10], suffix: domain.local }
    interfaces:
      Ethernet: { link: lan, ipv4: 10.0.0.1/24, ipv6: 'fd9c:30c:2da4:111::1/64' }
  CLIENT01:
    profile: windows-8.1
    dns:
      servers: [192.0.2.53]
      suffix: domain.local
      nrpt:
        - { namespace: .domain.local, servers: ['fd9c:30c:2da4:111::10'] }
        - { namespace: nls.domain.local }
      register: { ttl: 60s, delay: 5s }
    interfaces:
      Ethernet: { index: 12, link: lan, ipv6: ['fd9c:30c:2da4:111::c1/64'] }
events:
  - { at: 30s, host: CLIENT01, command: 'netsh interface ipv6 add address 12 fd9c:30c:2da4:111::c2/64' }
  - { at: 30s, host: CLIENT01, command: 'netsh interface ipv6 delete address 12 fd9c:30c:2da4:111::c1' }
flows:
  before: { from: PC01, to: client01.domain.local, ping: 1, at: 20s, expect: delivered }
  stale: { from: PC01, to: client01.domain.local, ping: 1, at: 40s, expect: { verdict: lost, reason: forwarding-disabled, at: CLIENT01 } }
  after: { from: PC01, to: client01.domain.local, ping: 1, at: 85s, expect: delivered }
`;
