import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import { seconds } from '../../src/sim/time.ts';
import { type Drop, traceKind } from '../../src/trace/trace.ts';
import { prependIpv6 } from '../../src/wire/ipv6.ts';
import { prependFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { toHex } from '../support/bytes.ts';
import { capturesOf, flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';
import { runCommand } from '../support/typed.ts';
import { FAULTS, openInWireshark } from '../support/wireshark.ts';

const FLOWS = ['rdp-client01', 'rdp-client02', 'ping-client01', 'ping-client02', 'trace-client01', 'ip-app01'];

/** The reference network with its flows from 70 s on, and what is said here besides. */
const reference = (events: string, rest = ''): string => `title: a reboot
extends: manage-out.yaml
set:
  events: [${events}]
  flows: { ${FLOWS.map((name, index) => `${name}: { at: ${70 + index}s }`).join(', ')} }
${rest}`;

describe('ISATAP01 reboots', () => {
  const text = reference(
    '{ at: 20s, host: ISATAP01, reboot: true }',
    `  states:
    - { at: 15s, host: ISATAP01, adapter: isatap.domain.local, is: up }
    - { at: 35s, host: ISATAP01, adapter: Internal, is: down }
    - { at: 35s, host: ISATAP01, route: 'fd9c:30c:2da4:1000::/64', is: absent }
    - { at: 65s, host: ISATAP01, adapter: isatap.domain.local, is: up }
    - { at: 65s, host: ISATAP01, route: 'fd9c:30c:2da4:1000::/64', is: present }
`,
  );
  const { simulation, captures } = capturesOf(loadText(text));

  test('everything was persistent: it recovers by itself, start commands are not run again', () => {
    for (const name of FLOWS) expect(flowOf(simulation, name).verdict, name).toBe('delivered');
    expect(simulation.result.states.filter(({ ok }) => !ok)).toEqual([]);
    expect(simulation.result.ignored.filter((line) => line.includes('refused'))).toEqual([]);
  });

  test('while it is off it is silent; then it proves its addresses unique and resolves its router name again', async () => {
    const capture = await openInWireshark(captures.get('ISATAP01')!);
    const sent = 'frame.packet_flags_direction == 2';
    const between = (from: number, to: number): string =>
      `frame.time_relative >= ${from} and frame.time_relative < ${to}`;
    expect(capture.count(`${sent} and ${between(20.001, 50)}`)).toBe(0);
    expect(capture.count(`${sent} and ${between(50, 51)}`)).toBeGreaterThan(0);
    expect(capture.count(`icmpv6.type == 135 and ipv6.src == :: and ${between(50, 51)}`)).toBe(2);
    expect(
      capture.count(`dns.qry.name == "da-isatap.domain.local" and dns.flags.response == 0 and ${between(50, 51)}`),
    ).toBeGreaterThan(0);
    expect(capture.matching(FAULTS)).toEqual([]);
    capture.close();
  });

  test('the same bytes twice', () => {
    expect(capturesOf(loadText(text)).captures).toEqual(captures);
  });
});

test('with store=active on a published route it does not recover, and the sender is told by it', () => {
  const command = 'netsh interface ipv6 add route fd9c:30c:2da4:1000::/64 10 nexthop=fd9c:30c:2da4:111::25 publish=yes';
  const faults = `faults: [{ host: ISATAP01, replace: ${command}, with: ${command} store=active }]\n`;
  const simulation = run(loadText(reference('{ at: 20s, host: ISATAP01, reboot: true }', faults)));
  const lost = flowOf(simulation, 'rdp-client01');
  expect(lost).toMatchObject({ verdict: 'refused', way: 'forward', observed: 'icmp-unreachable' });
  expect(lost.reason).toMatchObject({ code: 'no-route', host: 'ISATAP01' });
  expect(flowOf(simulation, 'rdp-client02').verdict).toBe('delivered');
  // The route stays as long as nothing reboots.
  expect(flowOf(run(loadText(reference('', faults))), 'rdp-client01').verdict).toBe('delivered');
});

test('every other machine of the network may reboot too', () => {
  const hosts = ['PC01', 'CORE', 'DC01', 'APP01', 'DAV01', 'NAT1', 'CLIENT01', 'CLIENT02'];
  for (const host of hosts) {
    // Not those whose end makes a client land on the other server, with another address: DAV02, LB01, INTERNET.
    // A client of DirectAccess finds out after 40 s that its server is gone, and tries again 30 s later.
    const text = reference(`{ at: 20s, host: ${host}, reboot: true }`).replaceAll(/at: 7(\d)s/g, 'at: 12$1s');
    const simulation = run(loadText(text.replace('set:\n', 'set:\n  limit: 200s\n')));
    for (const name of FLOWS) expect(flowOf(simulation, name).verdict, `${host}: ${name}`).toBe('delivered');
  }
});

describe('a station', () => {
  test('forgets what routers told it, and is told again', () => {
    const states = `  states:
    - { at: 19s, host: PC01, route: 'fd9c:30c:2da4:1000::/64', is: present }
    - { at: 50100ms, host: PC01, route: 'fd9c:30c:2da4:1000::/64', is: absent }
    - { at: 60s, host: PC01, route: 'fd9c:30c:2da4:1000::/64', is: present }
`;
    const { result } = run(loadText(reference('{ at: 20s, host: PC01, reboot: true }', states)));
    expect(result.states.map(({ found }) => found)).toEqual(['present', 'absent', 'present']);
  });

  test('keeps a name that the policy set, unless it stood in the active store only', () => {
    const faults = `faults:
  - host: PC01
    replace: Set-NetIsatapConfiguration -Router da-isatap.domain.local
    with: Set-NetIsatapConfiguration -Router da-isatap.domain.local -PolicyStore ActiveStore
`;
    const simulation = run(loadText(reference('{ at: 20s, host: PC01, reboot: true }', faults)));
    expect(flowOf(simulation, 'rdp-client01')).toMatchObject({ verdict: 'lost', way: 'name' });
  });
});

describe('reindex', () => {
  const OLD = 'netsh interface ipv6 set interface 6 forwarding=disabled';
  const NEW = 'netsh interface ipv6 set interface 11 forwarding=disabled';

  test('the ISATAP adapter has another index and all its settings; a command with the old one is refused', () => {
    const text = reference(
      `{ at: 20s, host: ISATAP01, reboot: true, reindex: true }, { at: 60s, host: ISATAP01, command: '${OLD}' }`,
    );
    const simulation = run(loadText(text));
    for (const name of FLOWS) expect(flowOf(simulation, name).verdict, name).toBe('delivered');
    const { host } = simulation.network.nodes.get('ISATAP01')!;
    expect(host.interfaces.map(({ index, name }) => `${index} ${name}`)).toEqual([
      '10 Internal',
      '11 isatap.domain.local',
    ]);
    expect(simulation.result.ignored).toContain(`ISATAP01 refused "${OLD}": Element not found.`);
  });

  test('the new index works, and stays over the next boot', () => {
    const again =
      '{ at: 20s, host: ISATAP01, reboot: true, reindex: true }, { at: 55s, host: ISATAP01, reboot: true, downTime: 2s }';
    const simulation = run(loadText(reference(`${again}, { at: 60s, host: ISATAP01, command: '${NEW}' }`)));
    expect(flowOf(simulation, 'ping-client01').reason).toMatchObject({
      code: 'forwarding-disabled',
      host: 'ISATAP01',
      interface: 'isatap.domain.local',
    });
  });
});

test('a machine that is off runs no command and is not rebooted twice', () => {
  const command = 'netsh interface ipv6 set interface 10 forwarding=disabled';
  const events = `{ at: 20s, host: ISATAP01, reboot: true }, { at: 30s, host: ISATAP01, reboot: true }, { at: 31s, host: ISATAP01, command: '${command}' }`;
  const { result } = run(loadText(reference(events)));
  expect(result.ignored).toContain(`ISATAP01 refused "${command}": it is switched off`);
  expect(result.ignored).toContain('ISATAP01 refused "reboot": it is switched off');
  expect(result.flows.every(({ verdict }) => verdict === 'delivered')).toBe(true);
});

test('a scenario does not end while a machine is off', () => {
  const { simulation, captures } = capturesOf(loadText(reference('{ at: 79s, host: DAV01, reboot: true }')));
  expect(simulation.result.simulated.seconds).toBeGreaterThan(109);
  expect(simulation.network.machines.get('DAV01')!.isRunning).toBe(true);
  // So the capture's name resolution block has its addresses: 16 bytes and the name behind them.
  const record = `fd9c030c2da401110000000000000025${toHex(new TextEncoder().encode('DAV01\0'))}`;
  expect(toHex(captures.get('all')!)).toContain(record);
});

/** Two hosts on one link; B serves TCP 80 and is off from 10 s to 40 s. */
const twoHosts = (flows: string): string => `title: two hosts
links: { lan: { delay: 20us } }
hosts:
  A: { profile: windows-10, interfaces: { Ethernet: { link: lan, ipv6: '2001:db8::1/64' } } }
  B: { profile: windows-10, interfaces: { Ethernet: { link: lan, ipv6: '2001:db8::2/64' } }, services: [tcp/80] }
flows: { ${flows} }
events: [{ at: 10s, host: B, reboot: true }]
`;

/** The first fragment of an echo request to A whose rest never comes. */
function firstFragment(): PacketBuffer {
  const packet = PacketBuffer.from(new Uint8Array(16));
  const [source, destination] = [Ipv6Address.parse('2001:db8::2'), Ipv6Address.parse('2001:db8::1')];
  const shared = { reserved1: 0, reserved2: 0, identification: 7 };
  prependFragmentHeader(packet, { nextHeader: ipProtocol.icmpv6, offset: 0, more: true, ...shared });
  const header = { source, destination, nextHeader: ipProtocol.fragment, hopLimit: 64, trafficClass: 0, flowLabel: 0 };
  prependIpv6(packet, header);
  return packet;
}

describe('two hosts', () => {
  test('frames to a machine that is off die at its interface', async () => {
    const flow = "ping: { from: A, to: '2001:db8::2', ping: 12, at: 5s }";
    const { simulation, captures } = capturesOf(loadText(twoHosts(flow)));
    expect(flowOf(simulation, 'ping').verdict).toBe('delivered');
    const all = await openInWireshark(captures.get('all')!);
    const dead = all.matching('icmpv6.type == 128 and frame.comment contains "drop: interface-down at B"');
    expect(dead.length).toBeGreaterThan(0);
    expect(dead).toEqual(all.matching('icmpv6.type == 128 and frame.verdict.ebpf_tc == 2').slice(0, dead.length));
    all.close();
  });

  test('packets that the machine itself kept waiting end there too', () => {
    const network = buildNetwork(loadText(twoHosts('')));
    const { simulator, trace, nodes, machines } = network;
    const dropped: string[] = [];
    trace.listen({
      consume(chunk) {
        for (let row = 0; row < chunk.count; row++) {
          if (chunk.kind[row] !== traceKind.dropped) continue;
          const { reason, detail } = chunk.evidence[row] as Drop;
          dropped.push(`${trace.hosts[chunk.host[row]!]} ${reason}: ${detail}`);
        }
      },
    });
    simulator.run(seconds(5));
    const { host, tcp } = nodes.get('A')!;
    tcp.connect(Ipv6Address.parse('2001:db8::99'), 80);
    host.ipv6.receive(firstFragment(), host.interfaces[0]!);
    machines.get('A')!.reboot(seconds(30), false);
    simulator.run(seconds(60));
    trace.flush();
    expect(dropped).toEqual(Array(2).fill('A interface-down: the host is switched off'));
  });

  /** A connection from A to B that stands when B reboots. */
  function connected() {
    const network: Network = buildNetwork(loadText(twoHosts('')));
    const { simulator, nodes, machines } = network;
    simulator.run(seconds(5));
    const connection = nodes.get('A')!.tcp.connect(Ipv6Address.parse('2001:db8::2'), 80)!;
    simulator.run(seconds(6));
    expect(connection.state).toBe('established');
    machines.get('B')!.reboot(seconds(3), false);
    return { ...network, connection };
  }

  test('TCP forgets its connections: the peer finds out by a reset', () => {
    const { simulator, connection } = connected();
    simulator.run(seconds(20));
    expect(connection.state).toBe('established');
    connection.write(new Uint8Array(10));
    simulator.run(seconds(21));
    expect(connection).toMatchObject({ state: 'closed', failure: { kind: 'reset' } });
  });

  test('the machine has the same addresses and card, and other random numbers after each boot', () => {
    const { simulator, nodes, machines, connection } = connected();
    const addresses = (): string[] =>
      nodes.get('B')!.host.interfaces[0]!.ipv6.usable.map(({ address }) => address.toString());
    const openedPort = (): number => nodes.get('B')!.tcp.connect(connection.ends.local, 80)!.ends.localPort;
    expect(addresses()).toEqual([]);
    simulator.run(seconds(20));
    const [first, firstPort] = [addresses(), openedPort()];
    expect(first).toContain('2001:db8::2');
    expect(first.some((address) => address.startsWith('fe80::'))).toBe(true);
    machines.get('B')!.reboot(seconds(3), false);
    simulator.run(seconds(30));
    expect(addresses()).toEqual(first);
    expect(openedPort()).not.toBe(firstPort);
  });
});

test('the netsh prompt of a machine shows the node that runs now', () => {
  const network = buildNetwork(loadText(twoHosts('')));
  const { simulator, nodes, machines } = network;
  simulator.run(seconds(5));
  runCommand('netsh interface ipv6 add address Ethernet 2001:db8::77 store=active', nodes.get('B')!);
  const show = (): string => runCommand('netsh interface ipv6 show addresses', nodes.get('B')!).output;
  expect(show()).toContain('2001:db8::77');
  machines.get('B')!.reboot(seconds(3), false);
  expect(show()).not.toContain('2001:db8');
  simulator.run(seconds(15));
  expect(show()).toContain('2001:db8::2');
  expect(show()).not.toContain('2001:db8::77');
});

test.each([
  ['{ at: 1s, host: B, reboot: true, downTim: 3s }', 'events.0 has no key "downTim" (did you mean "downTime"?)'],
  ['{ at: 1s, host: C, reboot: true }', 'there is no host "C" (did you mean "A"?)'],
  [
    "{ at: 1s, host: B, command: 'netsh', reboot: true }",
    'events.0 cannot have the key "reboot" (reboot does not go together with the other keys here)',
  ],
])('%s is refused', (event, expected) => {
  const text = twoHosts('').replace(/events: .*/, `events: [${event}]`);
  expect(problemsOf(text).map(({ message, hint }) => `${message} (${hint})`)).toEqual([expected]);
});
