import { describe, expect, test } from 'vitest';
import { type IpAddress, parseIpAddress } from '../../src/addr/ip.ts';
import { ResolutionPolicy } from '../../src/name/resolution-policy.ts';
import { Resolver } from '../../src/name/resolver.ts';
import { DnsServer } from '../../src/service/dns-server.ts';
import { start } from '../../src/sim/process.ts';
import { ms } from '../../src/sim/time.ts';
import { dnsClass } from '../../src/wire/dns/record.ts';
import { twoHosts } from '../support/two-hosts.ts';

/** One address for each rule, so that the answer names the rule. */
const addresses = ['::1', '::2', '::3', '::4'].map(parseIpAddress);
const policy = (...namespaces: readonly string[]): ResolutionPolicy =>
  new ResolutionPolicy(
    namespaces.map((namespace, index) => ({
      namespace: namespace.replace('!', ''),
      servers: namespace.startsWith('!') ? [] : [addresses[index]!],
    })),
  );

describe('the rule for a name (windows.md section 5)', () => {
  const rules = policy('.domain.local', '!nls.domain.local', '.sub.domain.local', 'one.domain.local');
  test.each<[string, string | null]>([
    ['app01.domain.local', '::1'],
    ['APP01.Domain.Local', '::1'],
    ['a.b.domain.local', '::1'],
    ['domain.local', '::1'],
    ['otherdomain.local', null],
    ['www.example.com', null],
    ['nls.domain.local', null],
    ['x.nls.domain.local', '::1'],
    ['x.sub.domain.local', '::3'],
    ['one.domain.local', '::4'],
    ['x.one.domain.local', '::1'],
  ])('%s: %s', (name, expected) => {
    expect(rules.serversOf(name)?.map((each) => each.toString())).toEqual(expected === null ? undefined : [expected]);
  });

  test('the order of the rules means nothing, and a whole name goes before a suffix', () => {
    expect(policy('.domain.local', 'domain.local').serversOf('domain.local')).toEqual([addresses[1]]);
    expect(policy('domain.local', '.domain.local').serversOf('domain.local')).toEqual([addresses[0]]);
  });

  test('a single dot is the rule for all other names', () => {
    const all = policy('.', '.domain.local');
    expect(all.serversOf('www.example.com')).toEqual([addresses[0]]);
    expect(all.serversOf('x.domain.local')).toEqual([addresses[1]]);
  });
});

describe('a client whose intranet names are asked of a server over IPv6', () => {
  /** Server B knows `app01.domain.local`, over IPv6 by the rule; the client's own server is an IPv4 address where nobody listens. */
  function asker(rules: ResolutionPolicy) {
    const net = twoHosts();
    const address = parseIpAddress('fd9c:30c:2da4:7777::ac10:a3c') as Extract<IpAddress, { family: 6 }>;
    const records = ['app01', 'nls'].map((label) => ({
      name: `${label}.domain.local`,
      class: dnsClass.IN,
      timeToLive: 60,
      data: { kind: 'AAAA', address } as const,
    }));
    new DnsServer([{ name: 'domain.local', timeToLive: 60, primary: 'b', records }], []).listen(net.b.udp);
    const resolver = new Resolver(net.a.udp, [parseIpAddress('10.0.0.9')], 'domain.local', rules);
    return {
      ask(name: string): string {
        let found = 'nothing yet';
        start(
          net.simulator,
          (function* () {
            const { addresses: all } = yield* resolver.resolve(name, ['AAAA']);
            found = all.map((each) => each.toString()).join(' ');
          })(),
        );
        net.simulator.run(net.simulator.now + ms(500));
        return found;
      },
    };
  }
  const rules = new ResolutionPolicy([
    { namespace: '.domain.local', servers: [parseIpAddress('2001:db8::2')] },
    { namespace: 'nls.domain.local', servers: [] },
  ]);

  test('a short name gets the suffix, then the rule', () => {
    expect(asker(rules).ask('app01')).toBe('fd9c:30c:2da4:7777::ac10:a3c');
  });

  test('without the rule, and for an exempted name, the own server is asked, which does not answer', () => {
    expect(asker(new ResolutionPolicy([])).ask('app01')).toBe('nothing yet');
    expect(asker(rules).ask('nls.domain.local')).toBe('nothing yet');
  });
});
