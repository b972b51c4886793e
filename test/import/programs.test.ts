/** What our own programs print is read again by our own importer, and says the same. */
import { describe, expect, test } from 'vitest';
import { loopbackMetric } from '../../src/shell/loopback.ts';
import { shownRoutes } from '../../src/shell/shown-routes.ts';
import { officeNetwork } from '../support/office-network.ts';
import { adaptersOf, readPasted, routesOf } from '../support/pasted.ts';

const HOSTS = ['PC', 'GW', 'NS'];

describe.each(HOSTS)('of %s', (name) => {
  const net = officeNetwork();
  const { host } = net.node(name);
  const readBack = (line: string) => readPasted(net.type(name, line).output);

  test.each(['route print', 'ipconfig', 'ipconfig /all'])('every line of %s is understood', (line) => {
    const { report } = readBack(line);
    expect(report.unknown).toEqual([]);
    expect(report.understood).toBeGreaterThan(8);
  });

  test.each([4, 6] as const)('route print -%d has the active routes with their sums, and what is stored', (family) => {
    const active = shownRoutes(host, family).flatMap(({ prefix, nextHop, interface: { index }, metric }) => {
      const out = host.interfaceByIndex(index);
      if (out?.isUp === false) return [];
      const where = family === 6 ? String(index) : (out?.ipv4.addresses[0]?.address.toString() ?? '127.0.0.1');
      const sum = metric + (out?.metricOf(family) ?? loopbackMetric(host.profile));
      const via = nextHop === null ? 'on-link' : `via ${nextHop.toString()}`;
      return [`${prefix.toString()}, ${via}, on ${where}, sum ${sum}`];
    });
    const stored = host.stored.routes
      .filter(({ prefix }) => prefix.address.family === family)
      .map(({ prefix, nextHop }) => `${prefix.toString()}, via ${nextHop!.toString()}, on -, sum -, persistent`);
    expect(active.length).toBeGreaterThan(3);
    expect(routesOf(readBack(`route print -${family}`))).toEqual([...active, ...stored]);
  });

  test('ipconfig /all has the adapters with their addresses', () => {
    const { resolver } = net.node(name);
    const cards = host.interfaces.map(({ name: adapter, isUp, ipv4, ipv6 }) => {
      const { addresses } = ipv6;
      const ordered = [
        ...addresses.filter(({ address }) => !address.isLinkLocal),
        ...addresses.filter(({ address }) => address.isLinkLocal),
      ];
      return {
        name: adapter,
        disconnected: !isUp,
        suffix: resolver.suffix,
        ipv4: isUp ? ipv4.addresses.map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`) : [],
        ipv6: isUp
          ? ordered.map(({ address }) => expect.stringMatching(new RegExp(`^${address.toString()}(?:%|$)`)) as string)
          : [],
      };
    });
    expect(adaptersOf(readBack('ipconfig /all'))).toMatchObject(cards);
  });
});
