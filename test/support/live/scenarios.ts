/** An ISATAP router with an IPv6 host behind it. */
export const ROUTER = `title: A simulated ISATAP router
links: { lan: {} }
hosts:
  ROUTER:
    profile: windows-server-2012r2
    interfaces:
      LAN: { index: 10, link: lan, ipv4: 10.77.0.1/24, gateway: 10.77.0.254, ipv6: '2001:db8:1::1/64' }
    tunnels:
      isatap: { kind: isatap, index: 6, over: LAN, state: enabled }
    commands:
      - netsh interface ipv6 set interface 6 forwarding=enable
      - netsh interface ipv6 set interface 6 advertise=enable
      - netsh interface ipv6 add route 2001:db8:2::/64 6 publish=yes
      - netsh interface ipv6 set interface 10 forwarding=enabled
      - netsh interface ipv6 set route 2001:db8:1::/64 10 publish=yes
  INSIDE:
    profile: windows-8.1
    interfaces:
      LAN: { link: lan, ipv4: 10.77.0.50/24, ipv6: '2001:db8:1::50/64' }
    routes:
      - { to: '::/0', via: '2001:db8:1::1', interface: LAN }
`;

/** A station of that router. `flows`: the lines of the key. */
export const station = (flows = ''): string => `title: A simulated ISATAP station
links: { lan: {} }
hosts:
  STATION:
    profile: windows-8.1
    interfaces:
      LAN: { link: lan, ipv4: 10.77.0.2/24, gateway: 10.77.0.254 }
    tunnels:
      isatap: { kind: isatap, over: LAN }
    commands:
      - netsh interface isatap set router 10.77.0.1
      - netsh interface isatap set state enabled
${flows}`;

export const PING_INSIDE = `flows:
  ping: { from: STATION, to: '2001:db8:1::50', ping: 4, at: 6s }
`;
