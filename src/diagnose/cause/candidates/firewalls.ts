/** Firewalls of hosts: the rule that nearly let a packet in, the one that blocked it, or one that is missing. */
import type { IpPrefix } from '../../../addr/prefix.ts';
import type { FirewallRule, InboundPacket, RuleMismatch } from '../../../host/firewall-rule.ts';
import type { CauseCode } from '../../../scenario/cause-codes.ts';
import type { Consideration } from '../../../trace/trace.ts';
import { ipProtocol } from '../../../wire/protocol-number.ts';
import { type Death, deathsFor, firstOfEach } from '../deaths.ts';
import type { Repair } from '../commands.ts';
import type { Edit, Merit } from '../edit.ts';
import { addRule, changeRule, protocolName, type RuleChange, ruleOf } from '../firewall-rules.ts';
import type { Scene } from '../scene.ts';
import { scopeAround } from '../ways.ts';

/** A packet that a firewall kept out. */
interface Refusal {
  readonly host: string;
  readonly inbound: InboundPacket;
  /** Rules by name, and why they did not let it in. */
  readonly considered: readonly Consideration[];
}

/** Mismatches of a rule that is for such packets, and still not for this one. */
const NEAR: readonly string[] = ['disabled', 'profile', 'scope', 'edge-traversal'] satisfies RuleMismatch[];

export function firewallCandidates(scene: Scene): readonly Edit[] {
  const all = deathsFor(scene, 'firewall').flatMap((death) => refusalOf(death) ?? []);
  return firstOfEach(all, keyOf).flatMap((refusal) => {
    const alike = all.filter((other) => keyOf(other) === keyOf(refusal));
    const scopes = firstOfEach(
      alike.map(({ inbound }) => scopeAround(scene, inbound.remote)),
      String,
    );
    return editsFor(scene, refusal, scopes);
  });
}

const keyOf = ({ host, inbound: { protocol, port } }: Refusal): string => JSON.stringify([host, protocol, port]);

const refusalOf = ({ where, drop }: Death): Refusal | null =>
  drop.subject === undefined || drop.considered === undefined
    ? null
    : { host: where, inbound: drop.subject as InboundPacket, considered: drop.considered };

/** @param scopes whose packets of this kind were kept out */
function editsFor(scene: Scene, refusal: Refusal, scopes: readonly IpPrefix[]): Edit[] {
  const { host, inbound, considered } = refusal;
  const edit = (code: CauseCode, text: string, merit: Merit, repair: Repair): Edit => ({
    code,
    host,
    text,
    ...repair,
    merit,
    survivesReboot: true,
  });
  const known = considered.flatMap(({ entry, mismatch, text }) => {
    const rule = ruleOf(scene, host, entry);
    return rule === null ? [] : [{ rule, mismatch, text }];
  });
  const blocking = known.find(({ mismatch }) => mismatch === 'blocks');
  if (blocking !== undefined) {
    const text = `The rule "${blocking.rule.name}" of ${host} blocks ${packetText(inbound)}`;
    return [edit(codeOf(inbound), text, 'repair', changeRule(scene, host, blocking.rule, { enabled: false }))];
  }
  const near = known
    .filter(({ mismatch }) => NEAR.includes(mismatch))
    .sort((a, b) => generality(a.rule) - generality(b.rule));
  const changed = near.map(({ rule, mismatch, text }) => {
    const code = mismatch === 'scope' && inbound.protocol !== ipProtocol.ipv6 ? 'firewall-scope' : codeOf(inbound);
    const why = `The rule "${rule.name}" of ${host} ${text}, so it does not let in ${protocolText(inbound)}`;
    return edit(code, why, 'repair', changeRule(scene, host, rule, corrected(rule, mismatch, inbound, scopes)));
  });
  const { port, profile } = inbound;
  const elsewhere = known.filter(({ mismatch }) => mismatch === 'port').map(({ rule }) => rule.name);
  const others = port === null || elsewhere.length === 0 ? '' : `; ${elsewhere.join(', ')} is for other ports`;
  const text = `No enabled rule of ${host} lets in ${packetText(inbound)} on a ${profile} network${others}`;
  const added = addRule(scene, host, missing(inbound, scopes));
  return [...changed, edit(codeOf(inbound), text, near.length > 0 ? 'workaround' : 'repair', added)];
}

/** A rule for this very thing comes before one for everything. */
const generality = ({ protocols, ports }: FirewallRule): number => Number(protocols === null) + Number(ports === null);

function corrected(
  { profiles, remote }: FirewallRule,
  mismatch: string,
  inbound: InboundPacket,
  scopes: readonly IpPrefix[],
): RuleChange {
  switch (mismatch) {
    case 'disabled':
      return { enabled: true };
    case 'profile':
      return { profiles: [...(profiles ?? []), inbound.profile] };
    case 'scope':
      return { remote: [...(remote ?? []), ...scopes] };
    default:
      return { edgeTraversal: true };
  }
}

/** A rule of its own for what was kept out, as narrow as it can be. */
const missing = (inbound: InboundPacket, scopes: readonly IpPrefix[]): FirewallRule => ({
  name: `Allow ${protocolText(inbound)}`,
  enabled: true,
  action: 'allow',
  profiles: [inbound.profile],
  protocols: [inbound.protocol],
  ports: inbound.port === null ? null : [[inbound.port, inbound.port]],
  remote: scopes,
  edgeTraversal: inbound.isEdgeTraversed,
});

/** What stops protocol 41 has a code of its own. */
const codeOf = ({ protocol }: InboundPacket): CauseCode =>
  protocol === ipProtocol.ipv6 ? 'protocol-41-blocked' : 'firewall-rule';

function protocolText({ protocol, port }: InboundPacket): string {
  const name = protocolName(protocol);
  if (port !== null) return `${name.toUpperCase()} port ${port}`;
  return name.startsWith('icmp') ? name.replace('icmp', 'ICMP') : `protocol ${protocol}`;
}

const packetText = (inbound: InboundPacket): string => `${protocolText(inbound)} from ${inbound.remote.toString()}`;
