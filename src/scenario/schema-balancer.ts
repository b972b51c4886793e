/** The key `balancer` of a host, and its events. */
import { z } from 'zod';
import { duration, ipv4 } from './schema-values.ts';

const port = z.int().min(1).max(65_535);
const count = z.int().min(1).max(100);

/** Times and counts: F5's TCP monitor asks every 5 s and gives up after three misses; two successes are HAProxy's. */
const probe = z.strictObject({
  interval: duration.default('5s').describe('From one probe to the next'),
  timeout: duration.default('2s').describe('How long a connection may take to open'),
  fall: count.default(3).describe('Failures in a row that take a member down; of the first probe of all one is enough'),
  rise: count.default(2).describe('Successes in a row that bring it up again'),
});

export const balancer = z
  .strictObject({
    address: ipv4.describe('The virtual address; one of this host'),
    port: port.default(443).describe('The TCP port of it that is balanced'),
    members: z.record(z.string(), ipv4).describe('The servers by the name of their host, each with its address'),
    memberPort: port.optional().describe('Their TCP port; that of the virtual address when left out'),
    method: z.enum(['round-robin', 'least-connections']).default('round-robin'),
    persistence: z
      .enum(['none', 'source-address'])
      .default('none')
      .describe('Whether the next connection of a client goes to the member of its last one'),
    persistenceTimeout: duration.default('3m').describe('How long that is remembered (F5: 180 s)'),
    sourceNat: z
      .boolean()
      .default(false)
      .describe('Whether members see an address of the balancer; else their answers must come back through it'),
    probe: z
      .union([z.literal('none'), probe])
      .prefault({})
      .describe('How members are asked whether they are there'),
    memberDown: z
      .enum(['keep', 'reset'])
      .default('keep')
      .describe('What becomes of the connections of a member that goes down (kept by HAProxy and F5 unless told)'),
    noMember: z
      .enum(['reset', 'silent'])
      .default('reset')
      .describe('What a new connection meets when no member takes it'),
    tls: z
      .enum(['pass', 'terminate'])
      .default('pass')
      .describe('terminate: the balancer ends TLS itself and expects a web request, which breaks IP-HTTPS'),
    endlessRequest: z
      .enum(['refuse', 'buffer'])
      .default('refuse')
      .describe('With tls: terminate, what the POST of IP-HTTPS meets: 400 (nginx), or it is read for ever'),
    idleTimeout: duration.default('5m').describe('How long an open connection may be idle (F5: 300 s)'),
  })
  .describe('Makes the host a load balancer of TCP connections; it forwards IPv4 then');

export const memberEvent = z.strictObject({
  at: duration,
  host: z.string(),
  member: z.string().describe('A member of the balancer on that host'),
  is: z
    .enum(['up', 'drain', 'down'])
    .describe('What the administrator orders; drain: what it has goes on, new clients go to others'),
});
