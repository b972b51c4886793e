/** What interfaces and tunnels have alike. */
import { z } from 'zod';
import { domainName, duration, ipv6, ipv6Prefix, routerLifetime } from './schema-values.ts';

export const metric = z.int().min(0).max(9999);
export const index = z.int().min(1).max(0xffffff).describe('The interface index that netsh and route print show');

export const routerAdvertisement = z.strictObject({
  prefixes: z.array(ipv6Prefix).default([]),
  routes: z.array(ipv6Prefix).default([]).describe('RFC 4191 routes'),
  lifetime: routerLifetime.default('0s'),
  mtu: z.int().min(1280).max(65_535).optional(),
  hopLimit: z.int().min(0).max(255).default(0).describe('Hop limit for hosts to use; 0 leaves it to them'),
  validLifetime: duration.optional().describe('Of the prefixes; infinite when left out'),
  preferredLifetime: duration.optional().describe('Of the prefixes; infinite when left out'),
  routeLifetime: duration.optional().describe('Of the routes; infinite when left out'),
  dns: z.array(ipv6).max(16).default([]).describe('RFC 8106 DNS servers'),
  search: z.array(domainName).max(7).default([]).describe('RFC 8106 suffixes of short names'),
  // Three times MaxRtrAdvInterval (RFC 8106 section 5.1).
  dnsLifetime: duration.default('30m').describe('Of the DNS servers and suffixes'),
});
