/**
 * Why a packet ended anywhere but at its destination: the closed list, each with one sentence for a learner and where
 * it is written down. The codes are for programs and do not change; the sentences may.
 */
export const dropReasons = {
  malformed: { sentence: 'The bytes cannot be decoded as the protocol they claim to be.', source: 'RFC 8200, RFC 791' },
  'bad-checksum': { sentence: 'The checksum does not fit the bytes.', source: 'RFC 1071' },
  'parameter-problem': { sentence: 'A header or option is unknown here.', source: 'RFC 4443 section 3.4' },
  'not-for-me': { sentence: 'The frame or packet is addressed to somebody else.', source: 'RFC 1122 section 3.2.1.3' },
  'invalid-source': { sentence: 'The source address is one that no packet may have.', source: 'RFC 4213 section 3.6' },
  'scope-exceeded': { sentence: 'A link-local address may not leave its link.', source: 'RFC 4291 section 2.5.6' },
  'no-source-address': {
    sentence: 'The host has no address of its own to send this from.',
    source: 'RFC 6724 section 5',
  },
  'address-tentative': {
    sentence: 'The address is not yet proved unique on its link.',
    source: 'RFC 4862 section 5.4',
  },
  'no-route': { sentence: 'No route of this host covers the destination.', source: 'RFC 4191 section 3.2' },
  'forwarding-disabled': {
    sentence: 'The interface on which the packet arrived has forwarding switched off, so the host silently drops it.',
    source: 'Microsoft Set-NetIPInterface -Forwarding',
  },
  'hop-limit-exceeded': { sentence: 'The hop limit ran out.', source: 'RFC 4443 section 3.3' },
  'interface-down': { sentence: 'The interface is disconnected.', source: 'RFC 4443 section 3.1' },
  'neighbor-unreachable': {
    sentence: 'The next hop does not answer address resolution.',
    source: 'RFC 4861 section 7.2.2, RFC 826',
  },
  'nd-invalid': {
    sentence: 'The neighbor discovery message fails its validity checks.',
    source: 'RFC 4861 section 6.1',
  },
  'packet-too-big': { sentence: 'The packet is larger than the next link carries.', source: 'RFC 4443 section 3.2' },
  'dont-fragment': {
    sentence: 'The IPv4 packet is larger than the next link carries and may not be fragmented.',
    source: 'RFC 791 section 3.2',
  },
  'fragment-timeout': { sentence: 'Not all fragments arrived in time.', source: 'RFC 8200 section 4.5' },
  'link-filter': {
    sentence: 'A filter on the link drops what it names.',
    source: 'scenario, links.*.filter; IEEE 802.1Q section 8.6.2 between VLANs',
  },
  'link-loss': { sentence: 'The link lost the frame.', source: 'scenario, links.*.loss' },
  'link-down': { sentence: 'The link is down.', source: 'scenario' },
  'queue-full': {
    sentence: 'Too many packets wait already, for the link or for the next hop to be found.',
    source: 'scenario, links.*.queue; RFC 4861 section 7.2.2',
  },
  'isatap-source-check': {
    sentence:
      'The ISATAP interface drops the packet in silence: its IPv4 source is no potential router of this host, and the IPv6 source does not embed that IPv4 address.',
    source: 'RFC 5214 section 7.3',
  },
  'isatap-router-check': {
    sentence: 'The router advertisement does not come from a potential router of this host.',
    source: 'RFC 5214 section 8.3.3',
  },
  'isatap-next-hop': {
    sentence: 'The next hop on the ISATAP interface carries no IPv4 address to send to.',
    source: 'RFC 5214 section 7.1',
  },
  'tunnel-unknown-remote': {
    sentence: 'There are only configured tunnels here and none of them has this IPv4 source as its remote end.',
    source: 'RFC 4213 section 3.6',
  },
  'protocol-41-refused': {
    sentence: 'No tunnel interface is up here to take IPv6 inside IPv4.',
    source: 'RFC 4213 section 3.6',
  },
  'tunnel-ingress-filter': { sentence: 'The tunnel refuses this IPv6 source.', source: 'RFC 4213 section 3.6' },
  'tunnel-loop': { sentence: 'The packet would loop between tunnel routers.', source: 'RFC 6324 section 3.3' },
  'ecn-invalid': {
    sentence: 'The outer header says congestion experienced, the inner one that the sender knows nothing of it.',
    source: 'RFC 6040 section 4.2',
  },
  'ip-https-not-connected': {
    sentence: 'No IP-HTTPS connection stands that would carry the packet.',
    source: 'Microsoft MS-IPHTTPS section 3',
  },
  'ipsec-no-policy': {
    sentence: 'No connection security rule covers the two addresses, and without one the packet may not pass.',
    source: 'RFC 4301 sections 5.1 and 5.2',
  },
  'ipsec-no-association': {
    sentence: 'A connection security rule wants the packet protected, and no security association stands for it.',
    source: 'RFC 4301 section 5.1',
  },
  'ipsec-required': {
    sentence:
      'The packet came in clear, and a connection security rule lets these two addresses in only through IPsec.',
    source: 'RFC 4301 section 5.2',
  },
  'ipsec-bad-integrity': {
    sentence: 'The integrity check value does not fit the bytes: they were changed, or the keys differ.',
    source: 'RFC 4303 section 3.4.4',
  },
  'ipsec-replay': {
    sentence: 'A packet with this sequence number was seen already, or it is too old to tell.',
    source: 'RFC 4303 section 3.4.3',
  },
  'dos-protection': {
    sentence:
      'IPsec denial-of-service protection forwards between the public and the internal side only IPsec and, up to a rate, ICMPv6.',
    source: 'Microsoft New-NetIPsecDospSetting',
  },
  firewall: {
    sentence:
      'The firewall of the receiving host lets in only answers and what an enabled rule allows in the profile of the network; it drops the rest without a word.',
    source: 'Microsoft, New-NetFirewallRule',
  },
  'port-closed': { sentence: 'Nothing listens on the destination port.', source: 'RFC 9293 section 3.10.7.1' },
  'protocol-unreachable': { sentence: 'The host does not take this protocol.', source: 'RFC 1122 section 3.2.2.1' },
  'nat-no-mapping': {
    sentence:
      'The NAT lets in only what answers a host inside, and out only what has ports: no mapping fits this packet.',
    source: 'RFC 4787 section 5, RFC 3022 section 2.2',
  },
  'nat64-no-session': {
    sentence:
      'NAT64 carries only conversations that IPv6 hosts have begun, and this packet belongs to none; so nothing reaches a client through it from inside.',
    source: 'RFC 6146 section 3.5; windows.md section 5',
  },
  'balancer-no-member': {
    sentence: 'The load balancer has no member that takes this connection, or does not know the connection.',
    source: 'RFC 9293 section 3.5.2 as a server without the port would answer',
  },
  'name-not-resolved': { sentence: 'The name was never resolved to an address.', source: 'RFC 1034' },
} as const satisfies Record<string, { sentence: string; source: string }>;

export type DropReason = keyof typeof dropReasons;
