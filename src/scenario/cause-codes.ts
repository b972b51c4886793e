/**
 * What was configured wrongly: the closed list, each with one sentence for a learner. The codes are for programs and do
 * not change; the sentences may. A scenario may expect one, and a diagnosis names them.
 */
export const causeCodes = {
  'return-route-metric':
    'The right return route is there, and another to the same prefix has a lower, or an earlier equal, sum of route metric and interface metric.',
  'return-route-missing':
    'There is no return route for the prefix of the sender; one to a mistyped prefix counts for nothing.',
  'return-route-next-hop': 'The return route has the right prefix and the wrong next hop.',
  'return-route-interface': 'The return route has the right next hop and leaves by the wrong interface.',
  'route-shadowed': 'A longer prefix, or a default or native route, takes the traffic.',
  'client-route-missing': "The router has no route to the prefix of a server's clients.",
  'client-route-next-hop': 'The router has a route to the prefix of the clients, and it leads to the wrong server.',
  'route-not-published': 'The router has the route, and its advertisements do not tell the stations.',
  'default-route-not-advertised': 'The router has a default route, and its advertisements do not offer it as one.',
  'isatap-prefix-missing': 'The ISATAP interface of the router has no on-link prefix to advertise.',
  'route-not-persistent': 'The route stood in the active store only, and a reboot has taken it away.',
  'forwarding-disabled': 'Forwarding is switched off on the interface on which the packet arrives.',
  'advertise-disabled': 'The interface of the router sends no router advertisements.',
  'isatap-router-not-set':
    'The host uses the default name of an ISATAP router, or knows none that leads to the right one.',
  'isatap-name-missing': 'The name of the ISATAP router has no A record that leads to it.',
  'query-block-list': 'The DNS server does not answer for the name, since its global query block list names it.',
  'isatap-name-global': 'The name isatap is found by every host, so every host builds a tunnel.',
  'isatap-state-disabled': 'ISATAP is switched off on the host.',
  'isatap-prefix-mismatch': 'The published ISATAP prefix is not the one in the connection security rules.',
  'interface-index': 'A command names the index of another interface.',
  'dns-record-missing': 'The name of the destination has no record.',
  'dns-record-stale': 'The record of the destination names an address that it no longer has.',
  'protocol-41-blocked': 'A filter or a firewall drops IPv4 packets of protocol 41.',
  'protocol-41-nat': 'A NAT stands on the way, and protocol 41 has no ports that it could translate.',
  'tunnel-mtu': 'The MTU of the tunnel is larger than what the way below it carries.',
  'packet-too-big-filtered': 'The MTU is right, and a filter drops the ICMP error that tells the sender.',
  'firewall-rule': 'No enabled firewall rule lets it in on this kind of network, or a filter on the way stops it.',
  'firewall-scope': 'The remote scope of the firewall rule leaves the sender out.',
  'balancer-member-down': 'The load balancer keeps the member out of service.',
  'balancer-terminates-tls': 'The load balancer ends TLS itself, and IP-HTTPS does not survive that.',
  'ip-https-down': 'The IP-HTTPS listener, or the server behind it, is down.',
  'user-not-logged-on': 'Nobody is logged on at the client, so only the infrastructure tunnel stands.',
  'routing-loop': 'The packet goes round between routers until its hop limit ends it.',
  'link-fault':
    'The link itself is at fault, being down, losing or damaging frames; or a host is cut off from it, without its address or its adapter, or attached to another one.',
  'address-conflict': 'Two hosts have the same address.',
} as const satisfies Record<string, string>;

export type CauseCode = keyof typeof causeCodes;
