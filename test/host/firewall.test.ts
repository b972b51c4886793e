import { describe, expect, test } from 'vitest';
import type { IpAddress } from '../../src/addr/ip.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { EchoProbe, type EchoResult } from '../../src/app/echo-probe.ts';
import { Firewall } from '../../src/host/firewall.ts';
import type { FirewallRule, NetworkProfile } from '../../src/host/firewall-rule.ts';
import { start } from '../../src/sim/process.ts';
import { seconds } from '../../src/sim/time.ts';
import { type Drop, traceKind } from '../../src/trace/trace.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { BEGIN, twoHosts } from '../support/two-hosts.ts';

const rdp: FirewallRule = {
  name: 'Remote Desktop (TCP-In)',
  enabled: true,
  action: 'allow',
  profiles: null,
  protocols: [ipProtocol.tcp],
  ports: [[3389, 3389]],
  remote: null,
  edgeTraversal: false,
};
const scope = (...prefixes: readonly string[]): readonly IpPrefix[] => prefixes.map((text) => IpPrefix.parse(text));

/** Hosts A and B; B has the firewall and listens on TCP 3389 and 445. */
function guarded(rules: readonly FirewallRule[], profile: NetworkProfile = 'domain') {
  const net = twoHosts();
  const { a, b, simulator, trace } = net;
  const drops: Drop[] = [];
  trace.listen({
    consume: (chunk) => {
      for (let row = 0; row < chunk.count; row++)
        if (chunk.kind[row] === traceKind.dropped) drops.push(chunk.evidence[row] as Drop);
    },
  });
  b.host.stored.declareFirewallRules(rules);
  b.host.firewall = new Firewall(b.host);
  b.card.networkProfile = profile;
  for (const { tcp } of [a, b]) for (const port of [3389, 445]) tcp.listen(port, () => undefined);
  const wait = (): void => simulator.run(simulator.now + seconds(2));
  return {
    ...net,
    wait,
    /** What B dropped since the last look, as `firewall Remote Desktop (TCP-In): profile`. */
    get refused(): string[] {
      trace.flush();
      return drops.splice(0).map(({ reason, considered = [] }) => {
        const rest = considered.map(({ entry, mismatch }) => `${entry}: ${mismatch}`);
        return [reason, ...rest].join(', ');
      });
    },
    get reasons(): string[] {
      trace.flush();
      return drops.map(({ detail }) => detail);
    },
    /** Opens a connection from A to B. */
    connect(port: number, to: IpAddress = b.ipv6): string {
      const connection = a.tcp.connect(to, port)!;
      wait();
      const { state } = connection;
      // A SYN that got no answer is not to come again.
      if (state === 'syn-sent') connection.abort();
      return state;
    },
    ping(from: typeof a, to: IpAddress): EchoResult['kind'] {
      let kind: EchoResult['kind'] = 'timeout';
      start(
        simulator,
        (function* () {
          const probe = new EchoProbe(from.host, to, 0);
          kind = (yield* probe.send(32, null, seconds(1))).kind;
          probe.close();
        })(),
      );
      wait();
      return kind;
    },
  };
}

const CORE = 'Core Networking - IPv6 (IPv6-In): protocol';

describe('what comes in', () => {
  test('without a rule nothing does, over either family and without a word', () => {
    const net = guarded([]);
    expect(net.connect(3389)).toBe('syn-sent');
    expect(net.connect(3389, net.b.ipv4)).toBe('syn-sent');
    expect(net.refused).toEqual([`firewall, ${CORE}`, `firewall, ${CORE}`]);
    net.a.udp.send(new Uint8Array(8), 5000, null, net.b.ipv6, 5000);
    net.wait();
    expect(net.refused).toEqual([`firewall, ${CORE}`]);
    expect(net.ping(net.a, net.b.ipv6)).toBe('timeout');
    expect(net.ping(net.a, net.b.ipv4)).toBe('timeout');
    expect(net.refused).toEqual([`firewall, ${CORE}`, `firewall, ${CORE}`]);
  });

  test('what a rule allows does, and nothing else', () => {
    const net = guarded([rdp]);
    expect(net.connect(3389)).toBe('established');
    expect(net.connect(445)).toBe('syn-sent');
    expect(net.refused).toEqual([`firewall, ${rdp.name}: port, ${CORE}`]);
  });

  test.each<[string, Partial<FirewallRule>, string]>([
    ['a disabled rule', { enabled: false }, 'disabled'],
    ['a rule of another profile', { profiles: ['domain', 'private'] }, 'profile'],
    ['a narrower scope', { remote: scope('2001:db8:1::/64', '10.0.0.0/8') }, 'scope'],
    ['another protocol', { protocols: [ipProtocol.udp] }, 'protocol'],
    [
      'other ports',
      {
        ports: [
          [3390, 4000],
          [1, 3388],
        ],
      },
      'port',
    ],
  ])('not by %s', (_, parts, mismatch) => {
    const net = guarded([{ ...rdp, ...parts }], 'public');
    expect(net.connect(3389)).toBe('syn-sent');
    expect(net.refused).toEqual([`firewall, ${rdp.name}: ${mismatch}, ${CORE}`]);
  });

  test.each<[string, Partial<FirewallRule>]>([
    ['the profile', { profiles: ['domain', 'public'] }],
    ['a range of ports', { ports: [[3000, 3389]] }],
    ['all ports and protocols', { ports: null, protocols: null }],
    ['the scope', { remote: scope('10.0.0.0/8', '2001:db8::/64') }],
  ])('but by %s', (_, parts) => {
    expect(guarded([{ ...rdp, ...parts }], 'public').connect(3389)).toBe('established');
  });

  test('a rule that blocks goes before one that allows, wherever it stands', () => {
    const net = guarded([rdp, { ...rdp, name: 'No', action: 'block', remote: scope('2001:db8::1/128') }]);
    expect(net.connect(3389)).toBe('syn-sent');
    expect(net.refused).toEqual(['firewall, No: blocks']);
    expect(net.connect(3389, net.b.ipv4)).toBe('established');
  });

  test('pings by a rule for ICMPv6, which is none for ICMPv4', () => {
    const net = guarded([{ ...rdp, name: 'Echo', protocols: [ipProtocol.icmpv6], ports: null }]);
    expect(net.ping(net.a, net.b.ipv6)).toBe('reply');
    expect(net.ping(net.a, net.b.ipv4)).toBe('timeout');
  });

  test('the text names what nearly let it in', () => {
    const net = guarded([{ ...rdp, profiles: ['domain'] }], 'public');
    net.connect(3389);
    net.connect(445);
    expect(net.reasons).toEqual([
      'TCP port 3389 from 2001:db8::1 on Ethernet, a public network: the rule "Remote Desktop (TCP-In)" holds in the profile domain, not in public',
      'TCP port 445 from 2001:db8::1 on Ethernet, a public network: no inbound rule is for it',
    ]);
  });
});

describe('answers and what the network needs', () => {
  test('answers to what the host itself began pass: TCP, UDP, pings', () => {
    const net = guarded([]);
    const connection = net.b.tcp.connect(net.a.ipv6, 3389)!;
    net.wait();
    expect(connection.state).toBe('established');
    expect(net.ping(net.b, net.a.ipv6)).toBe('reply');
    expect(net.ping(net.b, net.a.ipv4)).toBe('reply');
    const got: number[] = [];
    const socket = { port: 4000, received: () => got.push(1), failed: () => undefined };
    net.b.udp.open(socket);
    net.b.udp.send(new Uint8Array(1), 4000, null, net.a.ipv6, 5000);
    net.a.udp.send(new Uint8Array(1), 5000, null, net.b.ipv6, 4000);
    net.wait();
    expect(got).toHaveLength(1);
    // Another port of the same host, and the same port when the exchange is over.
    net.a.udp.send(new Uint8Array(1), 5001, null, net.b.ipv6, 4000);
    net.wait();
    net.simulator.run(net.simulator.now + seconds(60));
    net.a.udp.send(new Uint8Array(1), 5000, null, net.b.ipv6, 4000);
    net.wait();
    expect(got).toHaveLength(1);
  });

  test('a request does not pass since the host has sent one of the same number', () => {
    const net = guarded([]);
    expect(net.ping(net.b, net.a.ipv6)).toBe('reply');
    expect(net.refused).toEqual([]);
    expect(net.ping(net.a, net.b.ipv6)).toBe('timeout');
  });

  test('neighbor discovery passes: B is found anew', () => {
    const net = guarded([rdp]);
    net.a.card.discovery.neighbors.clear();
    expect(net.connect(3389)).toBe('established');
  });

  test('errors pass to whom they concern, and the host reaches itself', () => {
    const net = guarded([]);
    const connection = net.b.tcp.connect(net.a.ipv6, 99)!;
    net.wait();
    expect(connection.failure?.kind).toBe('reset');
    const reports: string[] = [];
    net.b.udp.open({ port: 4000, received: () => undefined, failed: ({ kind }) => reports.push(kind) });
    net.b.udp.send(new Uint8Array(1), 4000, null, net.a.ipv6, 5000);
    net.b.udp.send(new Uint8Array(1), 4000, null, net.a.ipv4, 5000);
    net.wait();
    expect(reports).toEqual(['unreachable', 'unreachable']);
    const own = net.b.tcp.connect(net.b.ipv6, 3389)!;
    net.wait();
    expect(own.state).toBe('established');
  });

  test('ESP and the key exchange lie below it', () => {
    const net = guarded([]);
    net.b.udp.open({ port: 500, received: () => undefined, failed: () => undefined });
    net.a.udp.send(new Uint8Array(1), 500, null, net.b.ipv6, 500);
    const esp = PacketBuffer.from(new Uint8Array(40));
    net.a.host.ipv6.send(esp, { source: net.a.ipv6, destination: net.b.ipv6, protocol: ipProtocol.esp });
    net.wait();
    // Nobody takes ESP there: that is found out behind the firewall.
    expect(net.refused).toEqual(['parameter-problem']);
  });
});

describe('protocol 41 (windows.md section 5b, 3)', () => {
  const send = (net: ReturnType<typeof guarded>): string[] => {
    net.b.host.ipv4.register(ipProtocol.ipv6, { receive: () => undefined, receiveError: () => false });
    net.a.host.ipv4.send(PacketBuffer.from(new Uint8Array(40)), {
      source: net.a.ipv4,
      destination: net.b.ipv4,
      protocol: ipProtocol.ipv6,
    });
    net.wait();
    return net.refused;
  };

  test('comes in by the core networking rule, which a rule of its name replaces', () => {
    expect(send(guarded([]))).toEqual([]);
    const off = { ...rdp, name: 'Core Networking - IPv6 (IPv6-In)', protocols: [41], ports: null, enabled: false };
    expect(send(guarded([off]))).toEqual([`firewall, ${off.name}: disabled`]);
  });
});

test('edge traversal is asked for where packets came through NATs, Teredo alone (windows.md section 5b, 12)', () => {
  const net = guarded([rdp]);
  Object.defineProperty(net.b.card, 'isEdgeTraversed', { value: true });
  expect(net.connect(3389)).toBe('syn-sent');
  expect(net.refused).toEqual([`firewall, ${rdp.name}: edge-traversal, ${CORE}`]);
  net.b.host.stored.declareFirewallRules([{ ...rdp, edgeTraversal: true }]);
  expect(net.connect(3389)).toBe('established');
});

test('what is over is forgotten: exchanges do not pile up', () => {
  const net = guarded([]);
  for (let round = 0; round < 20; round++) {
    for (let port = 1; port <= 100; port++) net.b.udp.send(new Uint8Array(1), 4000, null, net.a.ipv6, port);
    net.simulator.run(net.simulator.now + seconds(61));
  }
  expect(net.simulator.now).toBeGreaterThan(BEGIN + seconds(1000));
  const { exchanges } = net.b.host.firewall as unknown as { readonly exchanges: ReadonlyMap<string, number> };
  expect(exchanges.size).toBeLessThan(600);
});
