/** Filters on links: of every packet that one dropped, on the flow's way or while the network came up. */
import type { CauseCode } from '../../../scenario/cause-codes.ts';
import { icmpv6Type } from '../../../wire/icmpv6/message.ts';
import { type Death, deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { withoutFilter } from '../link-settings.ts';
import type { Scene } from '../scene.ts';

export function filterCandidates(scene: Scene): readonly Edit[] {
  const filtered = deathsFor(scene, 'link-filter').filter(({ drop }) => drop.considered !== undefined);
  return firstOfEach(filtered, (death) => JSON.stringify([death.where, nameOf(death), codeOf(death)])).map((death) => {
    const { where, time } = death;
    const name = nameOf(death);
    return {
      code: codeOf(death),
      host: where,
      text: `The filter ${name} on the link ${where} drops ${whatOf(death)}`,
      ...withoutFilter(scene, where, name, time),
      // Whoever sends what fits needs no fragments.
      merit: name.endsWith('-fragments') ? 'workaround' : 'repair',
      survivesReboot: true,
    };
  });
}

const nameOf = ({ drop }: Death): string => drop.considered![0]!.entry;

/** Definitions of the codes: an ICMP error that is filtered, protocol 41 that is; another filter is like a firewall. */
function codeOf(death: Death): CauseCode {
  const name = nameOf(death);
  if (name.endsWith('packet-too-big') || isPacketTooBig(death)) return 'packet-too-big-filtered';
  return /^proto41(\/|$)/.test(name) ? 'protocol-41-blocked' : 'firewall-rule';
}

/** RFC 4443 section 3.2; RFC 1191 section 4. */
function isPacketTooBig({ description }: Death): boolean {
  const icmp = description?.icmp ?? null;
  if (icmp === null) return false;
  return icmp.family === 6 ? icmp.type === icmpv6Type.packetTooBig : icmp.type === 3 && icmp.code === 4;
}

function whatOf({ description, from }: Death): string {
  const sender = from === null ? '' : ` of ${from}`;
  if (description === null) return `a frame${sender}`;
  return `a packet${sender} to ${description.destination.toString()} (${description.text})`;
}
