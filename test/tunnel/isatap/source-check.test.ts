import { expect, test } from 'vitest';
import { ms, seconds } from '../../../src/sim/time.ts';
import { encodeIpv6 } from '../../../src/wire/ipv6.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import {
  advertisement,
  ECHO_REQUEST,
  ip4,
  ip6,
  IsatapNetwork,
  linkLocalOf,
  prefixOption,
} from '../../support/isatap-network.ts';

const STATION = '172.16.10.50';
const ROUTER = '172.16.10.31';
const OTHER = '172.16.10.99';
const PREFIX = 'fd9c:30c:2da4:1::/64';
const OWN = 'fd9c:30c:2da4:1:0:5efe:172.16.10.50';

function withPrefix() {
  const network = new IsatapNetwork();
  network.addSilent('SILENT', ROUTER);
  const station = network.addStation('PC', STATION);
  // By its address, so that no name is asked for in between.
  station.node.isatap.configure({ routerName: ROUTER });
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]));
  // The solicitation that nobody answers is over.
  network.run(seconds(10));
  return { network, station };
}

const embedding = (ipv4: string, prefix = 'fd9c:30c:2da4:1:'): string => `${prefix}0:5efe:${ipv4}`;

test.each([
  { rule: 'a', outer: OTHER, inner: embedding(OTHER), accepted: true },
  { rule: 'a, u bit set', outer: OTHER, inner: `fd9c:30c:2da4:1:200:5efe:${OTHER}`, accepted: true },
  { rule: 'a, link-local', outer: OTHER, inner: `fe80::5efe:${OTHER}`, accepted: true },
  { rule: 'b', outer: ROUTER, inner: 'fd9c:30c:2da4:1000::c1', accepted: true },
  { rule: 'a and b', outer: ROUTER, inner: embedding(ROUTER), accepted: true },
  { rule: 'b, whatever is embedded', outer: ROUTER, inner: embedding(OTHER), accepted: true },
  { rule: 'neither: native source', outer: OTHER, inner: 'fd9c:30c:2da4:1000::c1', accepted: false },
  { rule: 'neither: embeds another', outer: OTHER, inner: embedding(ROUTER), accepted: false },
  { rule: 'neither: prefix not on-link', outer: OTHER, inner: embedding(OTHER, '2001:db8:0:1:'), accepted: false },
  { rule: 'neither: g bit', outer: OTHER, inner: `fd9c:30c:2da4:1:100:5efe:${OTHER}`, accepted: false },
])('ISATAP-16 ISATAP-17 rule $rule: $inner from $outer', ({ outer, inner, accepted }) => {
  const { network } = withPrefix();
  const destination = inner.startsWith('fe80') ? linkLocalOf(STATION) : OWN;
  network.forgeMessage([outer, STATION], [inner, destination], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual(accepted ? [] : ['isatap-source-check']);
});

test('ISATAP-20 a packet that fails the check ends in silence: the host sends nothing at all', () => {
  const { network } = withPrefix();
  const before = network.sentBy('PC');
  network.forgeMessage([OTHER, STATION], ['fd9c:30c:2da4:1000::c1', OWN], ECHO_REQUEST);
  network.run(seconds(60));
  expect(network.dropsAt('PC')).toEqual(['isatap-source-check']);
  expect(network.sentBy('PC') - before).toBe(0);
});

test('ISATAP-15 the outer destination must be an address of the very interface that it came in by', () => {
  const { network, station } = withPrefix();
  // A broadcast reaches the host, but it is no locator.
  network.forgeMessage([OTHER, '172.16.10.255'], [embedding(OTHER), OWN], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual(['tunnel-unknown-remote']);
  expect(network.messages('PC', 'echo-reply')).toEqual([]);
  expect(station.adapter.locators.map(String)).toEqual([STATION]);
});

test('ISATAP-18 ISATAP-19 a configured tunnel with this remote end is asked first, and ISATAP for all others', () => {
  const { network, station } = withPrefix();
  const settings = {
    remote: ip4(OTHER),
    mtu: 1280,
    followsPathMtu: false,
    timeToLive: undefined,
    ingressFilter: false,
  };
  const tunnel = station.node.addConfiguredTunnel(20, '6in4', station.card, settings);
  tunnel.assignIpv6(ip6('2001:db8:41::1'), 64);
  network.run(seconds(1));
  const before = network.tunnelled.length;
  // A native source: ISATAP alone would refuse it.
  network.forgeMessage([OTHER, STATION], ['2001:db8:41::2', '2001:db8:41::1'], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual([]);
  const answers = network.tunnelled.slice(before).filter(({ host }) => host === 'PC');
  expect(answers.map(({ inner }) => inner.destination.toString())).toEqual(['2001:db8:41::2']);
  // Nobody's remote end: what the ISATAP adapter said against it is why it ends.
  network.forgeMessage(['172.16.10.98', STATION], ['2001:db8:41::2', '2001:db8:41::1'], ECHO_REQUEST);
  network.forgeMessage(['172.16.10.98', STATION], [embedding('172.16.10.98'), OWN], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual(['isatap-source-check']);
});

test('ISATAP-21 a router with an empty list takes its hosts and nobody else, another router of its own kind included', () => {
  const network = new IsatapNetwork();
  const router = network.addRouter('R1', ROUTER, [PREFIX]);
  network.addSilent('R2', '172.16.10.32');
  const native = 'fd9c:30c:2da4:1000::c1';
  network.forgeMessage(['172.16.10.32', ROUTER], [native, linkLocalOf(ROUTER)], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('R1')).toEqual(['isatap-source-check']);
  router.node.isatap.addPotentialRouter(router.adapter, ip4('172.16.10.32'));
  network.forgeMessage(['172.16.10.32', ROUTER], [native, linkLocalOf(ROUTER)], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('R1').filter((reason) => reason === 'isatap-source-check')).toHaveLength(1);
});

test('ISATAP-58 ISATAP-59 what is no whole IPv6 packet is malformed, whoever sends it, and nothing is said', () => {
  const { network } = withPrefix();
  const whole = encodeIpv6({
    source: ip6(embedding(ROUTER)),
    destination: ip6(OWN),
    nextHeader: ipProtocol.icmpv6,
    hopLimit: 64,
    trafficClass: 0,
    flowLabel: 0,
    payload: new Uint8Array(16),
    trailer: new Uint8Array(0),
  });
  const before = network.sentBy('PC');
  const version4 = whole.slice();
  version4[0] = 0x45;
  for (const bytes of [version4, whole.slice(0, 39), whole.slice(0, 0), whole.slice(0, 55)])
    network.forge(ROUTER, STATION, bytes);
  network.run(seconds(5));
  expect(network.dropsAt('PC')).toEqual(['malformed', 'malformed', 'malformed', 'malformed']);
  expect(network.sentBy('PC')).toBe(before);
});

test.each(['::1', 'ff02::1', '::ffff:172.16.10.99', '::172.16.10.99'])(
  'SIT-21 a packet out of the tunnel has no source %s',
  (source) => {
    const { network } = withPrefix();
    network.forgeMessage([ROUTER, STATION], [source, OWN], ECHO_REQUEST);
    network.run(ms(10));
    expect(network.dropsAt('PC')).toEqual(['invalid-source']);
  },
);

test.each(['::1', '::'])(
  'RFC 4291 section 2.5: a router drops what is addressed to %s, and says nothing',
  (destination) => {
    const network = new IsatapNetwork();
    network.addRouter('R1', ROUTER, [PREFIX]);
    network.run(seconds(5));
    const before = network.sentBy('R1');
    network.forgeMessage([OTHER, ROUTER], [embedding(OTHER), destination], ECHO_REQUEST);
    network.run(ms(10));
    expect(network.dropsAt('R1')).toEqual(['not-for-me']);
    expect(network.sentBy('R1')).toBe(before);
  },
);

test('RFC 8200 section 4.4, RFC 5095: a routing header with segments left is answered by parameter problem', () => {
  const { network } = withPrefix();
  const routing = (segmentsLeft: number): Uint8Array => {
    const payload = new Uint8Array(24 + 8);
    // No next header behind it, 16 bytes beyond the first eight, type 0.
    payload.set([59, 2, 0, segmentsLeft]);
    const [source, destination] = [ip6(embedding(OTHER)), ip6(OWN)];
    const header = { source, destination, nextHeader: 43, hopLimit: 64, trafficClass: 0, flowLabel: 0 };
    return encodeIpv6({ ...header, payload, trailer: new Uint8Array(0) });
  };
  network.forge(OTHER, STATION, routing(0));
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual([]);
  network.forge(OTHER, STATION, routing(1));
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual(['parameter-problem']);
  // The pointer names the routing type.
  expect(network.messages('PC', 'error').map(({ message }) => message)).toMatchObject([
    { type: 4, code: 0, parameter: 42 },
  ]);
});

test('RFC 1122 section 3.2.1.3: nothing comes from the broadcast address of the subnet', () => {
  const { network } = withPrefix();
  const before = network.sentBy('PC');
  network.forgeMessage(['172.16.10.255', STATION], [embedding('172.16.10.255'), OWN], ECHO_REQUEST);
  network.run(ms(10));
  expect(network.dropsAt('PC')).toEqual(['invalid-source']);
  expect(network.sentBy('PC')).toBe(before);
});
