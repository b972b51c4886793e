/** The key `directAccess` of a host: what the Remote Access role, or its client, sets up by itself. */
import { z } from 'zod';
import { index } from './schema-parts.ts';
import { domainName, ip, ipv6, ipv6Prefix } from './schema-values.ts';

/** What both sides are told of the organisation; Windows' names where it has some (Get-RemoteAccess). */
const common = {
  prefix: ipv6Prefix.describe('The prefix of the organisation, a /48: NAT64 is :7777::/96 in it, DNS64 :3333::1'),
  internalPrefix: ipv6Prefix.describe(
    "InternalIPv6Prefix, the ISATAP prefix in the connection security rules: the one that stations' addresses are to have",
  ),
  managementServers: z
    .array(ip)
    .default([])
    .describe(
      'Domain controllers and the like, reached before a user has logged on: by an IPv4 address through NAT64, or by an IPv6 address',
    ),
  index: index.optional().describe('Of IPHTTPSInterface'),
};

const server = z.strictObject({
  role: z.literal('server'),
  ...common,
  clientPrefix: ipv6Prefix.describe('ClientIPv6Prefix, a /64: a /59 has one for each server of a farm'),
  internal: z.string().describe('The interface to the intranet; its IPv4 address is what NAT64 clients share'),
  dnsServers: z.array(ip).min(1).describe('Whom DNS64 asks'),
  dosProtection: z.boolean().default(true).describe('IPsec denial-of-service protection'),
});

const client = z.strictObject({
  role: z.literal('client'),
  ...common,
  server: domainName.describe('The name or IPv4 address in the URL of IP-HTTPS'),
  clientPrefixes: z.array(ipv6Prefix).min(1).describe('ClientIPv6Prefix of each server: at ::1 and ::2 tunnels end'),
  interfaceId: ipv6.optional().describe('A fixed interface identifier: the low 64 bits'),
  suffix: domainName.describe('Names under it are asked of DNS64 (name resolution policy)'),
  exempt: z.array(domainName).default([]).describe('Names under it that are not, such as the network location server'),
  register: z.boolean().default(true).describe('Whether the client registers its address in the zone of the suffix'),
});

export const directAccess = z
  .discriminatedUnion('role', [server, client])
  .describe('DirectAccess: IP-HTTPS, IPsec, NAT64 and DNS64, as the setup makes them; keys of the host go before');
