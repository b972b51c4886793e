/** The format of scenario files. The published JSON Schema is made of this; nothing here transforms. */
import { z } from 'zod';
import { type DropReason, dropReasons } from '../trace/drop-reason.ts';
import { HIGHEST_VLAN } from '../wire/vlan.ts';
import { type CauseCode, causeCodes } from './cause-codes.ts';
import { balancer, memberEvent } from './schema-balancer.ts';
import { directAccess } from './schema-direct-access.ts';
import { nat } from './schema-nat.ts';
import { dns64, nat64 } from './schema-nat64.ts';
import { index, metric, routerAdvertisement } from './schema-parts.ts';
import { tunnel } from './schema-tunnels.ts';
import {
  dataSize,
  domainName,
  duration,
  epoch,
  frameFilter,
  ip,
  ipPrefix,
  ipv4,
  ipv4Interface,
  ipv6,
  ipv6Interface,
  mac,
  oneOrMore,
  rate,
} from './schema-values.ts';
import { firewall, networkProfile } from './schema-firewall.ts';
import { ipsec, loggedOn, userEvent } from './schema-ipsec.ts';
import { dnsClient } from './schema-names.ts';

const vlan = z.int().min(1).max(HIGHEST_VLAN).describe('The identifier of a VLAN, IEEE 802.1Q');

const probability = z.number().min(0).max(1);

/** What may go wrong on a link, from the start on or by an event. */
const linkFaults = {
  down: z.boolean().optional().describe('Nothing passes; the interfaces on it do not notice (link-down)'),
  filter: z.array(frameFilter).optional().describe('Frames that the link drops, in both directions (link-filter)'),
  loss: probability.optional().describe('Probability that a frame is lost, from 0 to 1 (link-loss)'),
  damage: probability
    .optional()
    .describe('Probability that one bit of a frame with an IP packet is flipped; checksums at receivers find it'),
  duplicate: probability.optional().describe('Probability that a frame comes twice'),
  jitter: duration.optional().describe('Each frame waits from nothing to this long before it is sent'),
  reorder: z
    .boolean()
    .optional()
    .describe('Whether jitter lets a frame overtake an earlier one of the same sender; not when left out'),
  queue: z
    .int()
    .min(1)
    .nullable()
    .optional()
    .describe('Frames that wait at most at each sender while it sends another; null for no limit (queue-full)'),
};

const link = z.strictObject({
  rate: rate.default('1Gbps'),
  delay: duration.default('0ns').describe('From the last bit sent to the last bit received'),
  mtu: z.int().min(68).max(65_535).default(1500).describe('Bytes of the largest IP packet'),
  ...linkFaults,
  vlans: z
    .array(vlan)
    .min(1)
    .optional()
    .describe('The VLANs of the switch; every interface on it then says vlan, or trunk'),
  standsFor: z.string().optional().describe('What this plain link replaces; named in every result as not modelled'),
});

const networkInterface = z.strictObject({
  index: index.optional(),
  link: z.string().optional().describe('The name of the link that it is connected to'),
  over: z.string().optional().describe('Instead of link: the interface of this host whose trunk it uses, tagged'),
  vlan: vlan
    .optional()
    .describe('With link: the VLAN of its switch port, which is an access port; with over: the VLAN of its tags'),
  trunk: z
    .strictObject({
      allowed: z.array(vlan).optional().describe('VLANs that pass; all of the switch when left out'),
      native: vlan.optional().describe('The VLAN of frames without a tag; none are taken when left out'),
    })
    .optional()
    .describe('The switch port is a trunk: other interfaces of this host lie over this one'),
  ipv4: oneOrMore(ipv4Interface).optional(),
  gateway: ipv4.optional().describe('The IPv4 default gateway'),
  ipv6: oneOrMore(ipv6Interface).optional(),
  interfaceId: ipv6.optional().describe('The low 64 bits of autoconfigured addresses, such as ::c1'),
  mac: mac.optional(),
  metric: metric.optional().describe('Interface metric; automatic when left out'),
  mtu: z.int().min(1280).max(65_535).optional(),
  networkProfile: networkProfile.optional(),
  forwarding: z.boolean().optional().describe('IPv6 forwarding'),
  advertise: z.boolean().optional().describe('IPv6 router advertisements from published routes'),
  ra: routerAdvertisement
    .optional()
    .describe('Fixed router advertisements, of a router that is not configured by netsh'),
});

const record = z.strictObject({
  A: oneOrMore(ipv4).optional(),
  AAAA: oneOrMore(ipv6).optional(),
  CNAME: domainName.optional(),
  PTR: oneOrMore(domainName).optional(),
  TXT: oneOrMore(z.string()).optional().describe('Texts, in UTF-8'),
  NS: oneOrMore(domainName).optional().describe('Name servers of the zone, at @ only; its primary when left out'),
  ttl: duration.optional(),
});

const dnsServer = z.strictObject({
  queryBlockList: z
    .array(z.string())
    .default(['wpad', 'isatap'])
    .describe('Names that Windows DNS does not answer for'),
  zones: z.record(
    z.string(),
    z.strictObject({
      ttl: duration.default('1h'),
      dynamicUpdate: z.boolean().optional().describe('Whether clients may change it (RFC 2136); not when left out'),
      records: z.record(z.string(), record),
    }),
  ),
});

const route = z.strictObject({
  to: ipPrefix,
  via: ip.optional().describe('The next hop; on-link when left out'),
  interface: z.string(),
  metric: metric.default(256),
});

const service = z.string().regex(/^tcp\/([1-9]\d{0,4})$/, 'a service is tcp/PORT');

export const profileNames = [
  'windows-7',
  'windows-8.1',
  'windows-10',
  'windows-server-2012r2',
  'windows-server-2016',
  'linux',
  'router',
  'nat',
  'balancer',
] as const;

const host = z.strictObject({
  profile: z.enum(profileNames),
  interfaces: z.record(z.string(), networkInterface),
  tunnels: z.record(z.string(), tunnel).optional(),
  dns: dnsClient.optional(),
  firewall: firewall.optional(),
  ipsec: ipsec.optional(),
  loggedOn: loggedOn.optional(),
  dnsServer: dnsServer.optional(),
  routes: z.array(route).optional(),
  forwarding: z.boolean().optional().describe('Whether the host is an IPv4 router'),
  nat: nat.optional(),
  nat64: nat64.optional(),
  dns64: dns64.optional(),
  balancer: balancer.optional(),
  directAccess: directAccess.optional(),
  services: z.array(service).optional(),
  commands: z.array(z.string()).optional().describe('Run in order at the start, as if typed on the host'),
  switches: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Assumptions of the profile to set otherwise'),
});

const cause = z.enum(Object.keys(causeCodes) as CauseCode[]);
const verdict = z.enum(['delivered', 'refused', 'lost', 'inconclusive']);
const expectation = z.union([
  verdict,
  z.strictObject({
    verdict,
    way: z.enum(['name', 'forward', 'return']).optional(),
    reason: z.enum(Object.keys(dropReasons) as DropReason[]).optional(),
    at: z.string().optional().describe('The host where the packet died'),
    cause: oneOrMore(cause)
      .optional()
      .describe('What is wrong; a list names all, in the order in which they stop packets'),
    on: oneOrMore(z.string()).optional().describe('The host or link whose configuration is wrong, one for each cause'),
    proved: z
      .boolean()
      .optional()
      .describe('Whether the run with all fixes passed, and none of them could be left out'),
  }),
]);

const flow = z.strictObject({
  from: z.string(),
  to: z.string().describe('A name or an address'),
  tcp: z.int().min(1).max(65_535).optional(),
  download: dataSize.optional().describe('With tcp 80, 5985 or 8080: how much the server sends'),
  upload: dataSize.optional().describe('With tcp 80, 5985 or 8080: how much the client sends'),
  ping: z.int().min(1).max(1000).optional().describe('How many echo requests'),
  tracert: z.literal(true).optional(),
  size: z.int().min(0).max(65_000).optional().describe('Payload bytes of an echo request'),
  at: duration,
  expect: expectation.optional(),
});

const commandEvent = z.strictObject({
  at: duration,
  host: z.string(),
  command: z.string().describe('Run as if typed on the host; what Windows refuses is part of the story'),
});
const rebootEvent = z.strictObject({
  at: duration,
  host: z.string(),
  reboot: z
    .literal(true)
    .describe('The host loses what it has learned and what was set with store=active; commands are not run again'),
  downTime: duration.default('30s').describe('How long it is off; frames to it end as interface-down'),
  reindex: z.literal(true).optional().describe('Its ISATAP adapters get new interface indexes'),
});
const linkEvent = z.strictObject({
  at: duration,
  link: z.string().describe('The link on which the faults named here change; those not named stay as they are'),
  ...linkFaults,
});
const event = z.union([commandEvent, rebootEvent, linkEvent, memberEvent, userEvent]);

const state = z.union([
  z.strictObject({ at: duration, host: z.string(), adapter: z.string(), is: z.enum(['up', 'down']) }),
  z.strictObject({ at: duration, host: z.string(), route: ipPrefix, is: z.enum(['present', 'absent']) }),
]);

export const scenarioSchema = z.strictObject({
  title: z.string().min(1),
  about: z.string().optional(),
  seed: z.int().min(0).max(0xffffffff).default(1),
  epoch: epoch.default('2014-03-03T08:00:00Z'),
  limit: duration.default('120s').describe('Simulated time at most'),
  links: z.record(z.string(), link).default({}),
  hosts: z.record(z.string(), host),
  flows: z.record(z.string(), flow).default({}),
  events: z.array(event).default([]),
  states: z.array(state).default([]),
});

const fault = z.strictObject({
  host: z.string(),
  omit: z.string().optional().describe('A start command that is left out'),
  replace: z.string().optional().describe('A start command that is replaced'),
  with: z.string().optional(),
  add: z.string().optional().describe('A start command that is appended'),
  nth: z.int().min(1).optional().describe('Which, when the command stands there several times'),
});

/** What only a variation has; its other keys are those of a whole scenario. */
export const variationSchema = z.strictObject({
  title: z.string().min(1),
  about: z.string().optional(),
  extends: z.string().describe('The scenario that this one varies, relative to this file'),
  faults: z.array(fault).optional(),
  set: z.record(z.string(), z.unknown()).optional().describe('A merge patch (RFC 7396) over the whole scenario'),
  expect: z.record(z.string(), expectation).optional().describe('Expectations by flow'),
});

/** A validated scenario, defaults filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioHost = Scenario['hosts'][string];
export type ScenarioInterface = ScenarioHost['interfaces'][string];
export type ScenarioAdvertisement = NonNullable<ScenarioInterface['ra']>;
export type ScenarioTunnel = NonNullable<ScenarioHost['tunnels']>[string];
export type ScenarioNat = NonNullable<ScenarioHost['nat']>;
export type ScenarioBalancer = NonNullable<ScenarioHost['balancer']>;
export type ScenarioLink = Scenario['links'][string];
export type ScenarioLinkFaults = Pick<z.output<typeof linkEvent>, keyof typeof linkFaults>;
export type ScenarioEvent = Scenario['events'][number];
export type ScenarioFlow = Scenario['flows'][string];
export type ScenarioState = Scenario['states'][number];
export type Expectation = z.output<typeof expectation>;
export type Verdict = z.output<typeof verdict>;

/** The published JSON Schema: a whole scenario or a variation of one. */
export function scenarioJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'isatap-sim scenario',
    description:
      'A network with ISATAP tunnels and the flows that are sent through it, or a variation of another such file.',
    anyOf: [scenarioSchema, variationSchema].map((schema) => {
      const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
      return body;
    }),
  };
}
