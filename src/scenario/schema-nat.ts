/**
 * The key `nat` of a host. What is left out is as with a home router of today, which is Linux: netfilter knows a
 * conversation by all four ends, so only these answer, traffic in either direction keeps it, and what nobody asked for
 * ends in silence (nf_conntrack). Times are the least that the RFCs recommend.
 */
import { z } from 'zod';
import { duration, oneOrMore } from './schema-values.ts';

export const nat = z
  .strictObject({
    inside: oneOrMore(z.string()).describe('The interfaces of this host behind which hosts share one address'),
    outside: z.string().describe('The interface whose first IPv4 address they share'),
    filtering: z
      .enum(['endpoint-independent', 'address-dependent', 'address-and-port-dependent'])
      .default('address-and-port-dependent')
      .describe('Who outside may answer through a mapping (RFC 4787 section 5)'),
    udpTimeout: duration.default('5m').describe('Idle time of a UDP mapping (RFC 4787 REQ-5)'),
    icmpTimeout: duration.default('60s').describe('Idle time of an ICMP query (RFC 5508 REQ-2)'),
    tcpEstablishedTimeout: duration.default('124m').describe('Idle time of an open TCP connection (RFC 5382 REQ-5)'),
    tcpTransitoryTimeout: duration.default('4m').describe('Idle time of one that opens or closes (RFC 5382 REQ-5)'),
    inboundRefresh: z.boolean().default(true).describe('Whether datagrams from outside keep a mapping too'),
    hairpinning: z
      .boolean()
      .default(true)
      .describe('Whether hosts inside reach each other by the outside address (RFC 4787 REQ-9)'),
    clampMss: z.boolean().default(false).describe('Whether the MSS of a SYN is cut to what the outside carries'),
    unsolicitedSyn: z
      .enum(['silent', 'port-unreachable'])
      .default('silent')
      .describe('What a SYN from outside meets that nobody asked for (RFC 5382 REQ-4)'),
  })
  .describe('Makes the host a NAT with ports (NAPT) between its interfaces; it forwards IPv4 then');
