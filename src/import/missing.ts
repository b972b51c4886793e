/** What no output tells of interfaces, and what to paste for it. */
import { type ImportedInterface, kindOf, nameOf } from './host.ts';
import { locatorOf } from './isatap-below.ts';
import type { Making } from './making.ts';

const IPV4_COMMAND = '`ipconfig /all` or `netsh interface ipv4 show addresses`';

/** Outputs of IPv6 have no IPv4 addresses; an ISATAP adapter may tell one, without its prefix length. */
export function ipv4Missing(cards: readonly ImportedInterface[], { imported, missing }: Making): void {
  const own = cards.map((card) => ({ card, ipv4: card.addresses.filter(({ address }) => address.family === 4) }));
  for (const { card, ipv4 } of own)
    for (const { address, prefixLength, isEmbedded } of ipv4)
      if (isEmbedded === true && prefixLength === null)
        missing.push(`the prefix length of ${address.toString()} on ${nameOf(card)} (${IPV4_COMMAND})`);
  // Where outputs have IPv4 addresses, a card without one has none.
  if (own.some(({ ipv4 }) => ipv4.some(({ isEmbedded }) => isEmbedded !== true))) return;
  const without = own.filter(({ ipv4 }) => ipv4.length === 0).map(({ card }) => card);
  if (without.length === 0) return;
  const embedded = imported.interfaces.flatMap((each) => (kindOf(each) === 'isatap' ? (locatorOf(each) ?? []) : []));
  const given = new Set(own.flatMap(({ ipv4 }) => ipv4.map(({ address }) => address)));
  const open = embedded.filter((address) => !given.has(address));
  const hint = open.length === 0 ? '' : `; ${open.join(', ')} of the ISATAP adapter is of one of them`;
  missing.push(`an IPv4 address of ${without.map(nameOf).join(', ')} (${IPV4_COMMAND})${hint}`);
}
