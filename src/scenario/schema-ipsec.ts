/** The keys `ipsec` and `loggedOn` of a host, and the event of the latter. What is left out is as DirectAccess sets it up. */
import { z } from 'zod';
import { duration, ipv6, ipv6Scope, oneOrMore } from './schema-values.ts';

const endpoint = z.union([z.literal('any'), oneOrMore(ipv6Scope)]);

const rule = z.strictObject({
  name: z.string().min(1).describe('As New-NetIPsecRule shows it'),
  mode: z.literal('tunnel').default('tunnel').describe('Transport mode is not modelled'),
  endpoint1: endpoint.default('any').describe('Addresses and prefixes on the side of this host'),
  endpoint2: endpoint.default('any').describe('Addresses and prefixes on the other side'),
  localTunnel: z
    .union([z.literal('any'), ipv6])
    .default('any')
    .describe('Address of this host at which the tunnel ends; any: the one whose traffic goes through'),
  remoteTunnel: z
    .union([z.literal('any'), oneOrMore(ipv6)])
    .default('any')
    .describe('The other end; of several the nearest; any: the address whose traffic goes through'),
  interfaces: oneOrMore(z.string()).optional().describe('Interfaces on which the rule holds; all when left out'),
  user: z
    .boolean()
    .default(false)
    .describe('Whether the client, the end whose localTunnel is any, must show a user who is logged on'),
  encryption: z
    .enum(['aes-cbc-128', 'aes-cbc-192', 'aes-cbc-256', 'aes-gcm-128', 'aes-gcm-192', 'aes-gcm-256', 'null'])
    .default('aes-cbc-192'),
  integrity: z
    .enum(['hmac-sha1-96', 'hmac-sha256-128'])
    .default('hmac-sha1-96')
    .describe('Not asked with AES-GCM, which brings its own'),
});

export const ipsec = z
  .strictObject({
    rules: z.array(rule).default([]).describe('Connection security rules: the first that covers a packet decides'),
    exemptIcmpv6: z.boolean().default(true).describe('Whether ICMPv6 goes in clear, as with DirectAccess'),
    uncovered: z
      .enum(['clear', 'discard'])
      .default('clear')
      .describe('What becomes of packets that no rule covers: Windows lets them pass, RFC 4301 section 5.1 does not'),
    dosProtection: z
      .strictObject({
        public: oneOrMore(z.string()),
        internal: oneOrMore(z.string()),
        icmpv6BytesPerSecond: z
          .int()
          .min(0)
          .max(0xffff_ffff)
          .default(10_240)
          .describe('IcmpV6RateLimitBytesPerSec, for ICMPv6 from the public side; 0: no limit'),
      })
      .optional()
      .describe('IPsec denial-of-service protection between interfaces: only IPsec and ICMPv6 are forwarded'),
  })
  .describe('IPsec over IPv6: connection security rules in tunnel mode');

export const loggedOn = z
  .boolean()
  .describe('Whether a user is logged on, for connection security rules that need one');

export const userEvent = z.strictObject({
  at: duration,
  host: z.string(),
  loggedOn: z
    .boolean()
    .describe('A user logs on, or off: tunnels that need one come up, or go. A reboot brings back what the host says'),
});
