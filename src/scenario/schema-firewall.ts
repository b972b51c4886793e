/** The firewall of a host. */
import { z } from 'zod';
import { oneOrMore } from './schema-values.ts';

export const networkProfile = z
  .enum(['domain', 'private', 'public'])
  .describe('What Windows takes the network for: it decides which firewall rules hold');

export const firewallProtocols = ['tcp', 'udp', 'icmpv4', 'icmpv6', 'any'] as const;

const protocol = z
  .union([z.enum(firewallProtocols), z.int().min(0).max(255)])
  .describe('A name, or the number of an IP protocol: 41 for ISATAP and 6in4');

const portNumber = z.int().min(1).max(65_535);
const ports = z.string().regex(/^[1-9]\d{0,4}-[1-9]\d{0,4}$/, 'ports are a number or FIRST-LAST');

const rule = z.strictObject({
  name: z.string().min(1).describe('As Windows shows it: a core networking rule is replaced by one of its name'),
  enabled: z.boolean().default(true),
  action: z.enum(['allow', 'block']).default('allow').describe('A rule that blocks decides before one that allows'),
  profile: oneOrMore(networkProfile).optional().describe('Networks in which it holds; all when left out'),
  protocol: oneOrMore(protocol).default('any'),
  port: oneOrMore(z.union([portNumber, ports]))
    .optional()
    .describe('Local ports of TCP or UDP; all when left out'),
  remote: oneOrMore(z.string())
    .optional()
    .describe('The scope: addresses and prefixes whose packets are meant; all when left out'),
  edgeTraversal: z
    .boolean()
    .default(false)
    .describe('Whether packets that came through NATs in a Teredo tunnel are meant too'),
});

/** The key `firewall` of a host: with it, what no rule allows does not come in. */
export const firewall = z.array(rule).describe('Inbound rules; everything may come in when the key is left out');
