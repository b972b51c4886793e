/** IPv4 addresses of cards that only the ISATAP adapters over them tell. */
import { isatapLocator } from '../addr/embedded.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { RouteFact } from './facts.ts';
import { type ImportedInterface, kindOf } from './host.ts';
import type { InterfaceMerger } from './merge-interfaces.ts';

/** The IPv4 address in the addresses of an ISATAP adapter belongs to the card below it; null unless it is one. */
export function locatorOf({ addresses }: ImportedInterface): Ipv4Address | null {
  const [first, ...others] = new Set(
    addresses.flatMap(({ address }) => (address.family === 6 ? (isatapLocator(address) ?? []) : [])),
  );
  return first !== undefined && others.length === 0 ? first : null;
}

/** Gives such an address to the only card that can have it: outputs of IPv6 do not have those of IPv4. */
export function addEmbedded(merger: InterfaceMerger, routes: readonly RouteFact[]): void {
  const used = new Set(routes.map((route) => (route.interfaceAddress === undefined ? merger.find(route) : null)));
  for (const adapter of merger.interfaces) {
    const locator = kindOf(adapter) === 'isatap' ? locatorOf(adapter) : null;
    if (locator === null || merger.withAddress(locator) !== null) continue;
    const able = merger.interfaces.filter(
      (each) =>
        kindOf(each) === 'ethernet' &&
        (each.values.connected?.value ?? (each.addresses.length > 0 || used.has(each))) &&
        each.addresses.every(({ address }) => address.family === 6),
    );
    const { origin } = adapter.addresses[0]!;
    if (able.length === 1)
      merger.addAddress(able[0]!, {
        address: locator,
        prefixLength: null,
        kind: null,
        finite: null,
        origin,
        isEmbedded: true,
      });
  }
}
