import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { DestinationCache } from '../../src/host/destination-cache.ts';
import { type RouteInterface, RouteTable } from '../../src/route/route-table.ts';
import { RandomStream } from '../../src/sim/random.ts';
import { nanosecondsEach, type Result, summarize } from '../measure.ts';

const LOOK_UPS = 100_000;
const DESTINATIONS = 512;

const card: RouteInterface = { index: 10, name: 'Ethernet', isUp: true, metricOf: () => 10 };

/** Look-ups in tables of several sizes, then in the destination cache that stands before them. */
export function routeResults(rounds: number): Result[] {
  return [
    ...[10, 1e3, 1e5].map((size) => {
      const { table, destinations } = tableOf(size);
      const figures = nanosecondsEach(LOOK_UPS, rounds, () => {
        let found = 0;
        for (let count = 0; count < LOOK_UPS; count++) {
          if (table.choose(destinations[count % DESTINATIONS]!, () => false) !== null) found++;
        }
        if (found !== LOOK_UPS) throw new Error(`${found} of ${LOOK_UPS} look-ups found a route`);
        return found;
      });
      return summarize(`route look-up, ${size} routes`, 'ns', figures);
    }),
    destinationCacheResult(rounds),
  ];
}

/** A default route and random prefixes of 32 to 64 bits; half of the destinations lie in one of them. */
function tableOf(size: number): { table: RouteTable<Ipv6Address>; destinations: Ipv6Address[] } {
  const random = new RandomStream(1, 'routes');
  const table = new RouteTable<Ipv6Address>();
  const add = (address: Ipv6Address, length: number): void =>
    table.add({
      prefix: IpPrefix.of(address, length),
      nextHop: null,
      interface: card,
      metric: 256,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    });
  add(Ipv6Address.unspecified, 0);
  const addresses: Ipv6Address[] = [];
  for (let count = 1; count < size; count++) {
    const address = randomAddress(random);
    addresses.push(address);
    add(address, random.between(4, 8) * 8);
  }
  const destinations = Array.from({ length: DESTINATIONS }, (_, index) =>
    index % 2 === 0 ? addresses[random.below(addresses.length)]! : randomAddress(random),
  );
  return { table, destinations };
}

const randomAddress = (random: RandomStream): Ipv6Address =>
  Ipv6Address.of(0x20000000 | (random.next() >>> 4), random.next(), random.next(), random.next());

function destinationCacheResult(rounds: number): Result {
  const random = new RandomStream(1, 'destinations');
  const cache = new DestinationCache();
  const addresses = Array.from({ length: 64 }, () => randomAddress(random));
  for (const address of addresses) {
    const rest = {
      kind: 'none',
      route: null,
      interface: null,
      neighbor: null,
      source: undefined,
      sentFrom: null,
      decision: null,
    } as const;
    cache.put({ ...rest, address, nextHop: address });
  }
  const kept = addresses.filter(({ w0, w1, w2, w3 }) => cache.find(w0, w1, w2, w3) !== undefined);
  const figures = nanosecondsEach(LOOK_UPS, rounds, () => {
    let found = 0;
    for (let count = 0; count < LOOK_UPS; count++) {
      const { w0, w1, w2, w3 } = kept[count % kept.length]!;
      if (cache.find(w0, w1, w2, w3) !== undefined) found++;
    }
    if (found !== LOOK_UPS) throw new Error(`${found} of ${LOOK_UPS} destinations were found`);
    return found;
  });
  return summarize('destination cache', 'ns', figures);
}
