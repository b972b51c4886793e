import { describe, expect, test } from 'vitest';
import { start } from '../../../src/sim/process.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import { perform } from '../../../src/shell/command.ts';
import { commandAtPrompt } from '../../../src/shell/interpreter.ts';
import { officeNetwork } from '../../support/office-network.ts';

/** What PC prints for a line. */
const printed = (line: string): string => officeNetwork().type('PC', line).output;

describe('what ping prints', () => {
  test('four replies over IPv6 for a name, whose AAAA record comes first', () => {
    expect(officeNetwork().type('PC', 'ping web')).toEqual({
      ok: true,
      output: `
Pinging app.corp.test [2001:db8:2::53] with 32 bytes of data:
Reply from 2001:db8:2::53: time=2ms
Reply from 2001:db8:2::53: time=2ms
Reply from 2001:db8:2::53: time=2ms
Reply from 2001:db8:2::53: time=2ms

Ping statistics for 2001:db8:2::53:
    Packets: Sent = 4, Received = 4, Lost = 0 (0% loss),
Approximate round trip times in milli-seconds:
    Minimum = 2ms, Maximum = 2ms, Average = 2ms
`,
    });
  });

  test('over IPv4 with the bytes and the time to live of the reply', () => {
    expect(printed('ping -4 -n 1 -l 100 app')).toBe(`
Pinging app.corp.test [10.2.0.53] with 100 bytes of data:
Reply from 10.2.0.53: bytes=100 time=2ms TTL=127

Ping statistics for 10.2.0.53:
    Packets: Sent = 1, Received = 1, Lost = 0 (0% loss),
Approximate round trip times in milli-seconds:
    Minimum = 2ms, Maximum = 2ms, Average = 2ms
`);
  });

  test.each([
    ['ping -n 1 127.0.0.1', 'Reply from 127.0.0.1: bytes=32 time<1ms TTL=128'],
    ['ping -n 1 localhost', 'Pinging PC [::1] with 32 bytes of data:\nReply from ::1: time<1ms'],
    ['ping -n 1 -4 pc.corp.test', 'Pinging PC [10.1.0.2] with 32 bytes of data:'],
    ['ping -n 1 -a 10.2.0.53', 'Pinging app.corp.test [10.2.0.53] with'],
    ['ping -n 1 -a 10.1.0.2', 'Pinging 10.1.0.2 with'],
    ['ping -n 1 -S 2001:db8:1::2 app', 'Pinging app.corp.test [2001:db8:2::53] from 2001:db8:1::2 with 32 bytes'],
    ['ping -n 1 -S 10.1.0.2 app', 'Pinging app.corp.test [10.2.0.53] from 10.1.0.2 with 32 bytes'],
    ['ping -n 1 -S 10.9.9.9 app', 'PING: transmit failed. General failure.'],
    ['ping -n 1 -i 1 -4 app', 'Reply from 10.1.0.1: TTL expired in transit.'],
    ['ping -n 1 -i 1 -6 app', 'Reply from 2001:db8:1::1: TTL expired in transit.'],
    ['ping -n 1 10.3.0.1', 'Reply from 10.1.0.1: Destination net unreachable.'],
    ['ping -n 1 2001:db8:3::1', 'Reply from 2001:db8:1::1: Destination net unreachable.'],
    ['ping -n 1 10.1.0.77', 'Reply from 10.1.0.2: Destination host unreachable.'],
    ['ping -n 1 2001:db8:1::77', '\nDestination host unreachable.\n'],
    ['ping -n 1 -f -l 1390 10.2.0.53', 'Reply from 10.1.0.1: Packet needs to be fragmented but DF set.'],
    ['ping -n 1 -f -l 1500 10.2.0.53', '\nPacket needs to be fragmented but DF set.\n'],
    ['ping -n 1 -l 1500 10.2.0.53', 'Reply from 10.2.0.53: bytes=1500 time=2ms TTL=127'],
    ['ping -n 1 -v 3 10.2.0.53', 'bytes=32 time=2ms'],
  ])('%s', (line, part) => {
    expect(printed(line)).toContain(part);
  });

  test('an ISATAP address is dotted, a link-local one has the interface by which it was asked', () => {
    const net = officeNetwork();
    expect(net.type('GW', 'ping -n 1 2001:db8:9:0:0:5efe:10.2.0.1').output).toContain(
      'Reply from 2001:db8:9::5efe:10.2.0.1: time<1ms',
    );
    const linkLocal = net.node('GW').host.interfaceByName('Far')!.ipv6.linkLocal!.toString();
    const zoned = net.type('NS', `ping -n 1 ${linkLocal}%6`).output;
    expect(zoned).toContain(`\nPinging ${linkLocal}%6 with 32 bytes of data:\nReply from ${linkLocal}%6: time<1ms\n`);
    // Without a zone it goes where fe80::/64 leads.
    expect(net.type('NS', `ping -n 1 ${linkLocal}`).output).toContain(`Reply from ${linkLocal}%6: time<1ms\n`);
    expect(net.type('NS', `ping -n 1 ${linkLocal}%77`).ok).toBe(false);
  });
});

describe('whether it worked', () => {
  const summary = (output: string): string => /Packets: .*/.exec(output)![0];

  test('an error that somebody sent counts as received, as Windows counts', () => {
    const { ok, output } = officeNetwork().type('PC', 'ping -n 2 10.3.0.1');
    expect(ok).toBe(true);
    expect(output).toMatch(/\n {4}Packets: Sent = 2, Received = 2, Lost = 0 \(0% loss\),\n$/);
  });

  test('nothing that came makes it fail', () => {
    const net = officeNetwork();
    const { ok, output } = net.type('PC', 'ping -n 3 -w 100 10.4.0.1');
    expect(ok).toBe(false);
    expect(output.match(/Request timed out\./g)).toHaveLength(3);
    expect(summary(output)).toBe('Packets: Sent = 3, Received = 0, Lost = 3 (100% loss),');
  });

  test.each(['nobody', 'nobody.corp.test', '-6 10.2.0.53', '-4 2001:db8:2::53', '10.2.0.999'])(
    'ping %s finds no host',
    (words) => {
      const text = words.split(' ').at(-1)!;
      expect(officeNetwork().type('PC', `ping ${words}`)).toEqual({
        ok: false,
        output: `Ping request could not find host ${text}. Please check the name and try again.\n`,
      });
    },
  );
});

describe('lines that are none', () => {
  test.each([
    ['ping -x 10.2.0.53', 'Bad option -x.\n\nUsage: ping', 5],
    ['ping -n', 'Value must be supplied for option -n.\n', 5],
    ['ping -n 0 10.2.0.53', 'Bad value for option -n, valid range is from 1 to 4294967295.\n', 8],
    ['ping -l 65501 10.2.0.53', 'Bad value for option -l, valid range is from 0 to 65500.\n', 8],
    ['ping -i 256 10.2.0.53', 'Bad value for option -i, valid range is from 1 to 255.\n', 8],
    ['ping -n 2', 'IP address must be specified.\n', 9],
    ['ping a b', 'Bad option b.\n\nUsage', 7],
    ['ping -6 -f app', 'The option -f is only supported for IPv4.\n', 8],
    ['ping -S nowhere app', 'Bad value for option -S.\n', 8],
    ['ping -R app', 'The option -R is not modelled here. Nothing was done.\n', 5],
  ])('%s', (line, text, offset) => {
    const refusal = officeNetwork().refusal('PC', line);
    expect(refusal.windowsText.startsWith(text)).toBe(true);
    expect(refusal.offset).toBe(offset);
  });

  test('the usage, which is no failure when it was asked for', () => {
    const net = officeNetwork();
    const asked = net.type('PC', 'ping /?');
    expect(asked.output).toMatch(/^\nUsage: ping \[-t\]/);
    expect(net.type('PC', 'ping')).toEqual({ output: asked.output, ok: false });
    expect(asked.ok).toBe(true);
  });
});

describe('time and packets', () => {
  test('a second between a reply and the next request; -w is how long one is waited for', () => {
    const net = officeNetwork();
    const { simulator } = net.node('PC').host;
    const took = (line: string): number => {
      const begun = simulator.now;
      net.type('PC', line);
      return simulator.now - begun;
    };
    const one = took('ping -n 1 10.2.0.53');
    expect(one).toBeGreaterThan(ms(2));
    expect(one).toBeLessThan(ms(3));
    expect(took('ping -n 3 10.2.0.53')).toBe(3 * one + seconds(2));
    expect(took('ping -n 2 -w 250 10.4.0.1')).toBe(2 * ms(250) + seconds(1));
  });

  test('-t goes on until somebody interrupts it, and counts what there was', () => {
    const net = officeNetwork();
    const target = net.node('PC');
    let output = '';
    let isInterrupted = false;
    let result: boolean | null = null;
    start(
      target.host.simulator,
      (function* () {
        const terminal = { flow: 0, print: (text: string) => (output += text), isInterrupted: () => isInterrupted };
        result = (yield* perform(commandAtPrompt('ping -t 10.2.0.53', target), terminal)).ok;
      })(),
    );
    net.wait(20.5);
    expect(result).toBe(null);
    isInterrupted = true;
    net.wait(2);
    expect(result).toBe(true);
    expect(output).toMatch(/Packets: Sent = 22, Received = 22, Lost = 0 \(0% loss\),\n.*\n.*ms\nControl-C\n$/);
  });
});
