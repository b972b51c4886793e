/** How a host finds names and makes its own known. */
import { z } from 'zod';
import { domainName, duration, ip } from './schema-values.ts';

/** Names of adapters, and so of files, are made of it. */
const dnsSuffix = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){0,8}$/,
    'a suffix is made of letters, digits, "_" and "-" with dots between',
  );

const namespace = z
  .string()
  .describe('.corp.example for all names with this suffix, . for all names, nls.corp.example for this one');

const rule = z.strictObject({
  namespace,
  servers: z
    .array(ip)
    .default([])
    .describe('The servers that such names are asked of; none: an exemption, asked of the servers of the interfaces'),
});

const registration = z.strictObject({
  name: domainName.optional().describe("The host's full name; its name and the suffix when left out"),
  interfaces: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Interfaces and tunnels whose addresses are registered; all when left out'),
  ttl: duration.default('20m').describe('Time to live of the records'),
  delay: duration
    .default('5s')
    .describe('From a change of an address to the update; what Windows waits is not verified'),
  refresh: duration.default('24h').describe('From one update to the next when nothing changes'),
});

/** The key `dns` of a host. */
export const dnsClient = z.strictObject({
  servers: z.array(ip),
  suffix: dnsSuffix.optional(),
  nrpt: z
    .array(rule)
    .optional()
    .describe('Name resolution policy table of a DirectAccess client: the longest namespace decides'),
  register: z
    .union([z.literal(true), registration])
    .optional()
    .describe('Registers its addresses by dynamic update in the zone of its name'),
});
