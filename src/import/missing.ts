/** What no output tells of interfaces and routes, and what to paste for it. */
import { type ImportedInterface, type ImportedRoute, kindOf, nameOf } from './host.ts';
import { locatorOf } from './isatap-below.ts';
import type { IsatapTunnels, Making } from './making.ts';
import { describeRoute } from './merge.ts';

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

/** Routes that are named at most. */
const MOST_NAMED = 4;

/**
 * What makes a router: whether its interfaces forward and advertise, whether its routes are published. Tables of routes
 * and addresses do not tell; a script does, by what it leaves out. @param others further networks that it stands in
 */
export function routerMissing(
  cards: readonly ImportedInterface[],
  tunnels: IsatapTunnels,
  others: number,
  making: Making,
): void {
  const { classifier, imported, missing } = making;
  if (imported.dumped.has(6)) return;
  const routes = imported.routes.filter(
    (route) => route.prefix.address.family === 6 && classifier.makerOf(route).maker === 'configured',
  );
  const sides = [...cards, ...tunnels.keys()].filter(
    (each) =>
      routes.some(({ owner }) => owner === each) ||
      classifier.configuredAddresses(each).some(({ address }) => address.family === 6),
  );
  // Nobody sends through a host that stands in one network.
  if (sides.length + others < 2) return;
  const silent = sides.filter(({ values }) => values.forwarding === undefined || values.advertising === undefined);
  if (silent.length > 0)
    missing.push(
      `whether ${silent.map(nameOf).join(', ')} forward and advertise (\`Get-NetIPInterface -AddressFamily IPv6 | fl\`, \`netsh interface ipv6 dump\`, or \`show interface\` with the index)`,
    );
  const unpublished = routes.filter(({ owner, publish }) => publish === null && sides.some((each) => each === owner));
  if (unpublished.length === 0 || sides.every(({ values }) => values.advertising?.value === false)) return;
  missing.push(`whether published: ${namedRoutes(unpublished)} (\`netsh interface ipv6 show route\`)`);
}

function namedRoutes(routes: readonly ImportedRoute[]): string {
  const more = routes.length - MOST_NAMED;
  return [...routes.slice(0, MOST_NAMED).map(describeRoute), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
