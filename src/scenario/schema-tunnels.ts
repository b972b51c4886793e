/** The key `tunnels` of a host, one form a kind. */
import { z } from 'zod';
import { index, metric, routerAdvertisement } from './schema-parts.ts';
import { domainName, ipv4, ipv6, ipv6Interface, oneOrMore } from './schema-values.ts';

const outerTimeToLive = z
  .union([z.int().min(1).max(255), z.literal('inherit')])
  .describe('Time to live of the outer header; inherit: the hop limit of the inner one');

const outerTypeOfService = z
  .union([z.int().min(0).max(252).multipleOf(4), z.literal('inherit')])
  .default(0)
  .describe('Type of service of the outer header without its ECN field; inherit: the traffic class of the inner one');

const isatapTunnel = z.strictObject({
  kind: z.literal('isatap'),
  index: index.optional(),
  over: z.string().describe('The interface whose IPv4 network it uses'),
  state: z.enum(['default', 'enabled', 'disabled']).optional(),
  router: z.string().optional().describe('The name of the potential routers'),
  ipv6: oneOrMore(ipv6Interface).optional(),
  metric: metric.optional(),
  forwarding: z.boolean().optional(),
  advertise: z.boolean().optional(),
  ttl: outerTimeToLive.optional(),
  tos: outerTypeOfService,
  ra: routerAdvertisement.optional().describe('As of an interface'),
});

const sixInFourTunnel = z.strictObject({
  kind: z.literal('6in4'),
  index: index.optional(),
  over: z.string().describe('The interface whose first IPv4 address is the local end'),
  remote: ipv4.describe('The IPv4 address of the other end'),
  mtu: z.int().min(1280).max(1480).default(1280).describe('Static MTU (RFC 4213 section 3.2.1)'),
  pmtud: z.boolean().default(false).describe('Follow the IPv4 path MTU instead (RFC 4213 section 3.2.2)'),
  ttl: outerTimeToLive.optional(),
  tos: outerTypeOfService,
  ingressFilter: z
    .boolean()
    .default(false)
    .describe('Take only sources that this host would itself reach through the tunnel'),
  ipv6: oneOrMore(ipv6Interface).optional(),
  metric: metric.optional(),
  forwarding: z.boolean().optional(),
  advertise: z.boolean().optional(),
});

const ipHttpsTunnel = z.strictObject({
  kind: z.literal('ip-https'),
  role: z.enum(['client', 'server']),
  index: index.optional(),
  server: domainName
    .optional()
    .describe('Of a client: the name or IPv4 address in the URL of its server; the certificate is for da.example.com'),
  port: z.int().min(1).max(65_535).default(443),
  interfaceId: ipv6.optional().describe('A fixed interface identifier for SLAAC: the low 64 bits'),
  ipv6: oneOrMore(ipv6Interface).optional(),
  metric: metric.optional(),
  forwarding: z.boolean().optional(),
  advertise: z.boolean().optional(),
  ra: routerAdvertisement.optional().describe('As of an interface'),
});

export const tunnel = z.discriminatedUnion('kind', [isatapTunnel, sixInFourTunnel, ipHttpsTunnel]);
