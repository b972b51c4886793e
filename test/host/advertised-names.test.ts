import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import type { HostProfile } from '../../src/host/profile.ts';
import { seconds } from '../../src/sim/time.ts';
import type { Icmpv6Option } from '../../src/wire/icmpv6/options.ts';
import { CablePeer } from '../support/cable-peer.ts';

const ROUTER = Ipv6Address.parse('fe80::1');
const SERVER = Ipv6Address.parse('2001:db8::53');

/** A host that hears advertisements with the options that a test sends. */
function hearer(profile: Partial<HostProfile> = {}) {
  const peer = new CablePeer(profile);
  peer.card.ipv6.settings.routerDiscovery = true;
  const { names } = peer.card.discovery.learned;
  return {
    peer,
    advertise(...options: Icmpv6Option[]): void {
      const flags = { managed: false, otherConfiguration: false, homeAgent: false, proxy: false } as const;
      const times = { currentHopLimit: 0, routerLifetime: 0, reachableTime: 0, retransTimer: 0, reserved: 0 } as const;
      peer.injectIcmpv6(
        { kind: 'router-advertisement', code: 0, preference: 'medium', ...flags, ...times, options },
        { source: ROUTER, destination: Ipv6Address.allNodes, hopLimit: 255 },
      );
      peer.run(seconds(1));
    },
    get servers(): string[] {
      return names.serversAt(peer.simulator.now).map(String);
    },
    get suffixes(): readonly string[] {
      return names.suffixesAt(peer.simulator.now);
    },
  };
}

const servers = (lifetime: number, ...addresses: Ipv6Address[]): Icmpv6Option => ({
  kind: 'rdnss',
  reserved: 0,
  lifetime,
  addresses,
});
const suffixes = (lifetime: number, ...names: string[]): Icmpv6Option => ({
  kind: 'dnssl',
  reserved: 0,
  lifetime,
  names,
});

test('RDNSS-01 RDNSS-02 servers and suffixes hold until their lifetime ends', () => {
  const host = hearer();
  host.advertise(servers(100, SERVER), suffixes(50, 'corp.example'));
  expect([host.servers, host.suffixes]).toEqual([['2001:db8::53'], ['corp.example']]);
  host.peer.run(seconds(50));
  expect([host.servers, host.suffixes]).toEqual([['2001:db8::53'], []]);
  host.advertise(servers(100, SERVER));
  host.peer.run(seconds(90));
  expect(host.servers).toEqual(['2001:db8::53']);
  host.peer.run(seconds(10));
  expect(host.servers).toEqual([]);
});

test('RDNSS-01 a lifetime of 0 withdraws, an infinite one stays', () => {
  const host = hearer();
  host.advertise(servers(0xffffffff, SERVER), suffixes(0xffffffff, 'corp.example'));
  host.peer.run(seconds(1e6));
  expect([host.servers, host.suffixes]).toEqual([['2001:db8::53'], ['corp.example']]);
  host.advertise(servers(0, SERVER), suffixes(0, 'corp.example'));
  expect([host.servers, host.suffixes]).toEqual([[], []]);
});

test('what comes later is kept behind, and there is an end to it', () => {
  const host = hearer();
  for (let number = 0; number < 40; number++) host.advertise(servers(9999, Ipv6Address.of(0x20010db8, 0, 0, number)));
  expect(host.servers).toHaveLength(16);
  expect(host.servers[1]).toBe('2001:db8::1');
});

test('Windows before 10, Server 2016 and routers take no notice; netsh switches it', () => {
  const host = hearer({ readsAdvertisedNames: false });
  host.advertise(servers(100, SERVER), suffixes(100, 'corp.example'));
  expect([host.servers, host.suffixes]).toEqual([[], []]);
  host.peer.card.ipv6.settings.advertisedNames = true;
  host.advertise(servers(100, SERVER));
  expect(host.servers).toEqual(['2001:db8::53']);
});
