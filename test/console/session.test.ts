import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { seconds } from '../../src/sim/time.ts';
import { toHex } from '../support/bytes.ts';
import { packetsIn } from '../support/capture-packets.ts';
import { capturesOf, loadFile, loadText, run } from '../support/scenarios.ts';
import { sitting } from '../support/sitting.ts';
import { FAULTS, openInWireshark } from '../support/wireshark.ts';

const reference = (): ReturnType<typeof sitting> => sitting(loadFile('scenarios/manage-out.yaml'), 'PC01');
const TOO_HIGH = 'netsh interface ipv6 set route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=400';

describe('the clock', () => {
  test('stands at the first flow, or where it was asked for', () => {
    expect(reference().session.now).toBe(seconds(20));
    expect(sitting(loadFile('scenarios/manage-out.yaml'), 'PC01', seconds(3)).session.now).toBe(seconds(3));
  });

  test('runs with wait and stands otherwise', () => {
    const { session, type } = reference();
    type('wait 10s');
    expect(session.now).toBe(seconds(30));
    expect(type('time')).toMatch(/^30\.000 s simulated, \d+ events\n$/);
    expect(session.now).toBe(seconds(30));
  });

  test('events of the scenario happen when their time has come', () => {
    const text = `title: an event
links: { lan: {} }
hosts:
  A: { profile: windows-8.1, interfaces: { Ethernet: { index: 12, link: lan, ipv4: 10.0.0.1/24 } } }
events:
  - { at: 25s, host: A, command: 'netsh interface ipv6 add route 2001:db8::/32 12' }
`;
    const { type } = sitting(loadText(text), 'A');
    expect(type('netsh interface ipv6 show route')).not.toContain('2001:db8::/32');
    type('wait 6s');
    expect(type('netsh interface ipv6 show route')).toContain('2001:db8::/32');
  });

  test('a wait ends at an interruption', () => {
    const { session } = reference();
    session.enter('wait 1h');
    session.advance(10);
    expect(session.isBusy).toBe(true);
    session.interrupt();
    expect(session.isBusy).toBe(false);
    expect(session.now).toBeLessThan(seconds(3600));
  });
});

describe('hosts', () => {
  test('the prompt says where one is', () => {
    const { session, type } = reference();
    expect(session.prompt).toBe('[PC01] C:\\>');
    type('host dav01');
    expect(session.prompt).toBe('[DAV01] C:\\>');
    type('powershell');
    expect(session.prompt).toBe('[DAV01]: PS C:\\> ');
    type('cmd');
    expect(session.prompt).toBe('[DAV01] C:\\>');
  });

  test('what is no host, or has no Windows shell, is refused with a remedy', () => {
    const { session, type } = reference();
    expect(type('host DAV03')).toBe('there is no host "DAV03"\n  hint: did you mean DAV01?\n');
    expect(session.hasWorked).toBe(false);
    expect(type('host CORE')).toContain('CORE has no Windows shell\n  hint: one can type on: PC01, PC02, DC01');
    expect(session.hostName).toBe('PC01');
  });

  test('hosts lists them all', () => {
    const rows = reference().type('hosts').trimEnd().split('\n');
    expect(rows).toHaveLength(14);
    expect(rows[0]).toBe('* PC01         windows-8.1              172.16.20.100');
  });

  test('one that restarts is off so long, and forgets what was active only', () => {
    const { session, type } = reference();
    type('host DAV01');
    type('netsh interface ipv6 add route 2001:db8:7::/48 12 store=active');
    type('netsh interface ipv6 add route 2001:db8:8::/48 12');
    type('reboot 5s');
    expect(session.now).toBeGreaterThan(seconds(25));
    const routes = type('netsh interface ipv6 show route');
    expect(routes).not.toContain('2001:db8:7::/48');
    expect(routes).toContain('2001:db8:8::/48');
  });
});

describe('what Windows says', () => {
  test('a line that Windows does not take gives its words, then ours, and changes nothing', () => {
    const { session, type } = reference();
    expect(type('frobnicate')).toMatch(
      /^'frobnicate' is not recognized as an internal or external command,\noperable program or batch file\.\nisatap-sim: "frobnicate" is no command that is known here; /,
    );
    expect(session.hasWorked).toBe(false);
    type('hosts');
    expect(session.hasWorked).toBe(true);
    expect(session.journal.isEmpty).toBe(true);
  });

  test('a duplicate route is refused, and route.exe ends with 0 all the same', () => {
    const { session, type } = reference();
    type('host DAV01');
    expect(type('route add 172.16.0.0 mask 255.255.0.0 172.16.10.1')).toBe(
      'The route addition failed: The object already exists.\n\n',
    );
    expect([session.hasWorked, session.exitCode]).toEqual([false, 0]);
    type('route delete 10.99.0.0');
    expect([session.hasWorked, session.exitCode]).toEqual([false, 1]);
    type('frobnicate');
    expect(session.exitCode).toBe(1);
    type('hosts');
    expect(session.exitCode).toBe(0);
  });

  test('the prompt of netsh: contexts are entered and left, and what is done there can be done again', () => {
    const { session, type, scenarios } = reference();
    type('host DAV01');
    type('netsh');
    expect(session.prompt).toBe('[DAV01] netsh>');
    type('interface ipv6');
    expect(session.prompt).toBe('[DAV01] netsh interface ipv6>');
    expect(type('set route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=400')).toContain('Ok.');
    expect(type('hosts')).toContain('isatap-sim: "hosts" is not a netsh command that is known here');
    type('bye');
    expect(session.prompt).toBe('[DAV01] C:\\>');
    type('flow ping-client01');
    type('save typed.yaml');
    const { title, ...rest } = scenarios.get('typed.yaml')!;
    const { result } = run(loadText(stringify({ title, extends: 'manage-out.yaml', ...rest })));
    expect(result.flows.map(({ verdict }) => verdict)).toEqual(['lost']);
    expect(result.ok).toBe(true);
  });

  test('an empty line is nothing', () => {
    const { session, type } = reference();
    const before = session.now;
    expect(type('   ')).toBe('');
    expect(session.now).toBe(before);
  });
});

describe('flows, packets and explanations', () => {
  test('a flow that dies is told, its packets are shown, and why is explained with a proved fix', () => {
    const { session, type } = reference();
    type('host DAV01');
    type(TOO_HIGH);
    expect(type('flow rdp-client01')).toBe('rdp-client01: the sender saw timeout (explain rdp-client01 tells why)\n');
    expect(session.hasWorked).toBe(false);
    const packets = type('show packets');
    expect(packets).toContain('TCP 63807 > 3389 [SYN]');
    expect(packets).toContain('CLIENT01/IPHTTPSInterface');
    expect(packets).toContain('dropped: isatap-source-check at PC01');
    const told = type('explain last');
    expect(told).toContain('Reason: isatap-source-check at PC01');
    expect(told).toContain('Cause: return-route-metric on DAV01');
    expect(told).toContain('(proved: ');
    expect(told).toContain('netsh interface ipv6 set route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31');
  });

  test('packets of other hosts in that time are shown when asked for', () => {
    const { type } = reference();
    type('flow ping-client01');
    const own = type('show packets').split('\n').length;
    expect(type('show packets all').split('\n').length).toBeGreaterThan(own);
  });

  test('nothing to explain, an unknown flow', () => {
    const { type } = reference();
    expect(type('explain last')).toContain('nothing was sent yet that could be explained');
    expect(type('flow nowhere')).toBe('there is no flow "nowhere"\n  hint: flows lists them\n');
    expect(type('flow __proto__')).toContain('there is no flow');
    type('flow ping-client01');
    expect(type('explain rdp-client01')).toBe('rdp-client01 was not run here\n  hint: known: ping-client01\n');
  });
});

describe('saving', () => {
  test('a capture that Wireshark takes, with the packets so far', async () => {
    const { type, captures } = reference();
    type('flow ping-client01');
    expect(type('save trace.pcapng')).toMatch(/^trace\.pcapng: \d+ packets, beside it wireshark-profile\/\n$/);
    const capture = await openInWireshark(captures.get('trace.pcapng')!);
    expect(capture.matching(FAULTS)).toEqual([]);
    expect(capture.count('icmpv6.type == 128')).toBeGreaterThan(0);
    capture.close();
    type('flow ping-client02');
    type('save later.pcapng');
    expect(captures.get('later.pcapng')!.length).toBeGreaterThan(captures.get('trace.pcapng')!.length);
  });

  test('the keys of IPsec lie beside a capture, so that ESP in it can be read', () => {
    const { session, type, texts } = reference();
    type('flow rdp-client01');
    type('save trace.pcapng');
    const keys = texts.get('wireshark-profile/esp_sa')!.trimEnd().split('\n');
    expect(keys.length).toBe(session.network.associations.all.length);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys[0]).toMatch(/^"IPv6","fd9c:30c:2da4:.*","0x[0-9a-f]{8}",/);
    expect(texts.get('wireshark-profile/preferences')).toContain('esp.enable_encryption_decode: TRUE');
  });

  test('a scenario that does the same again and expects what came', () => {
    const { type, scenarios } = reference();
    type('host DAV01');
    type(TOO_HIGH);
    type('host PC01');
    type('netsh interface ipv6 show route');
    type('flow rdp-client01');
    type('flow rdp-client02');
    const told = type('save typed.yaml');
    expect(told).toContain('rdp-client01: lost on the return way');
    const saved = scenarios.get('typed.yaml')!;
    const { title, ...rest } = saved;
    const loaded = loadText(stringify({ title, extends: 'manage-out.yaml', ...rest }));
    expect(Object.keys(loaded.document.flows)).toEqual(['rdp-client01', 'rdp-client02']);
    expect(loaded.document.events).toHaveLength(1);
    const { result } = run(loaded);
    expect(result.flows.map(({ name, verdict, ok }) => [name, verdict, ok])).toEqual([
      ['rdp-client01', 'lost', true],
      ['rdp-client02', 'delivered', true],
    ]);
    expect(result.ok).toBe(true);
  });

  test('the same packets again, to the byte', () => {
    const { session, type, captures } = reference();
    type('host DAV01');
    type(TOO_HIGH);
    type('flow ping-client01');
    type('save seen.pcapng');
    const again = capturesOf(session.loaded.vary(session.journal.variation()));
    expect(again.simulation.result.flows.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['ping-client01', 'lost'],
    ]);
    const packets = (bytes: Uint8Array): string[] => packetsIn(bytes).map(({ data }) => toHex(data));
    const seen = packets(captures.get('seen.pcapng')!);
    expect(seen.length).toBeGreaterThan(500);
    expect(packets(again.captures.get('all')!).slice(0, seen.length)).toEqual(seen);
  });

  test('a name that tells no kind of file is refused', () => {
    expect(reference().type('save trace')).toContain('hint: save trace.pcapng or save scenario.yaml');
  });
});

test('help tells every own command', () => {
  const told = reference().type('help');
  for (const word of [
    'host NAME',
    'wait TIME',
    'show packets [all]',
    'explain last|FLOW',
    'save FILE',
    'reboot [TIME]',
  ])
    expect(told).toContain(word);
});
