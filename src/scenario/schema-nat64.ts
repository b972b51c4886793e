/**
 * The keys `nat64` and `dns64` of a host, as a DirectAccess server has them (windows.md section 5). What is left out is
 * as RFC 6146 section 4 has it, which for idle TCP connections is what Windows has too (7200 s, Set-NetNatTransitionConfiguration).
 */
import { z } from 'zod';
import { duration, ip, ipv4, ipv6Prefix, oneOrMore } from './schema-values.ts';

const prefix = ipv6Prefix.describe(
  'An IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits (RFC 6052), such as fd9c:30c:2da4:7777::/96',
);

export const nat64 = z
  .strictObject({
    prefix,
    pool: oneOrMore(ipv4)
      .optional()
      .describe(
        'IPv4 addresses of this host that clients share; the one by which it reaches the other end when left out',
      ),
    filtering: z
      .enum(['endpoint-independent', 'address-dependent'])
      .default('address-dependent')
      .describe(
        'Which IPv4 hosts may send through a binding: any, or those that were sent to (RFC 6146 section 1.2.3)',
      ),
    tcpTimeout: duration.default('7200s').describe('Idle time of an open TCP connection (TCP_EST)'),
    tcpTransitoryTimeout: duration.default('4m').describe('Idle time of one that opens or closes (TCP_TRANS)'),
    udpTimeout: duration.default('5m').describe('Idle time of a UDP session (UDP_DEFAULT); 2m at least'),
    icmpTimeout: duration.default('60s').describe('Idle time of an ICMP query (ICMP_DEFAULT)'),
    zeroUdpChecksum: z
      .enum(['compute', 'drop'])
      .default('compute')
      .describe('What comes of an IPv4 datagram without a checksum (RFC 7915 section 4.5)'),
  })
  .describe('Makes the host a stateful NAT64: who has a route to the prefix over it reaches IPv4 hosts');

export const dns64 = z
  .strictObject({
    address: ip.describe('The address of this host at which it answers, such as fd9c:30c:2da4:3333::1'),
    servers: z.array(ip).min(1).describe('The DNS servers that it asks'),
    prefix,
    onlySendAQuery: z
      .boolean()
      .default(true)
      .describe('Whether it asks for A alone, as Windows does (Set-NetDnsTransitionConfiguration -OnlySendAQuery)'),
    excluded: z
      .array(ipv6Prefix)
      .default(['::ffff:0:0/96'])
      .describe('AAAA records in these prefixes are as good as none (RFC 6147 section 5.1.4)'),
  })
  .describe('Makes the host a DNS64 server: IPv4-only names get addresses under the prefix');
