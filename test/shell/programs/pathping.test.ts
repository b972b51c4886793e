import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { officeNetwork } from '../../support/office-network.ts';
import { shellNetwork } from '../../support/shell-network.ts';

describe('pathping', () => {
  test('the hops, and what each loses: a request to one of them every 250 ms', () => {
    const net = officeNetwork();
    const { simulator } = net.node('PC').host;
    const begun = simulator.now;
    expect(net.type('PC', 'pathping -4 app')).toEqual({
      ok: true,
      output: `
Tracing route to app.corp.test [10.2.0.53]
over a maximum of 30 hops:
  0  10.1.0.2
  1  gw.corp.test [10.1.0.1]
  2  app.corp.test [10.2.0.53]

Computing statistics for 50 seconds...
            Source to Here   This Node/Link
Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address
  0                                           10.1.0.2
                                0/ 100 =  0%   |
  1    2ms     0/ 100 =  0%     0/ 100 =  0%  gw.corp.test [10.1.0.1]
                                0/ 100 =  0%   |
  2    2ms     0/ 100 =  0%     0/ 100 =  0%  app.corp.test [10.2.0.53]

Trace complete.
`,
    });
    // The last answer may take three seconds.
    expect(Math.floor((simulator.now - begun) / seconds(1))).toBe(50 + 3);
  });

  test('a hop that is silent ends it', () => {
    const { output, ok } = officeNetwork().type('PC', 'pathping -n -q 4 -p 10 -w 100 2001:db8:4::1');
    expect(output).toContain(
      '  1  2001:db8:1::1\n  2     *        *        *     \n\nComputing statistics for 1 seconds...\n',
    );
    expect(output).toContain('\n  1    2ms     0/   4 =  0%     0/   4 =  0%  2001:db8:1::1\n\nTrace complete.\n');
    expect(ok).toBe(true);
  });

  test('what a link loses is told of the link, though the hop behind it misses it too', () => {
    const net = shellNetwork(`links: { near: {}, far: { loss: 0.2 } }
seed: 7
hosts:
  PC: { profile: windows-10, interfaces: { A: { link: near, ipv4: 10.1.0.2/24, gateway: 10.1.0.1 } } }
  GW:
    profile: router
    forwarding: true
    interfaces: { a: { link: near, ipv4: 10.1.0.1/24 }, b: { link: far, ipv4: 10.2.0.1/24 } }
  S: { profile: windows-server-2016, interfaces: { B: { link: far, ipv4: 10.2.0.2/24, gateway: 10.2.0.1 } } }
`);
    net.type('PC', 'ping -n 9 10.2.0.2');
    const { output } = net.type('PC', 'pathping -n -q 200 10.2.0.2');
    const [link, hop] = output.split('\n').slice(-5, -3);
    const lost = Number(/^ {2}2 +\d+ms +(\d+)\//.exec(hop!)![1]);
    expect(lost).toBeGreaterThan(40);
    expect(lost).toBeLessThan(110);
    const share = String(Math.floor(lost / 2)).padStart(3);
    expect(hop!.slice(10)).toBe(`  ${String(lost).padStart(4)}/ 200 =${share}%     0/ 200 =  0%  10.2.0.2`);
    expect(link).toBe(`${' '.repeat(29)}${String(lost).padStart(4)}/ 200 =${share}%   |`);
  });

  test.each([
    [
      'pathping -n 10.3.0.1',
      '  1  10.1.0.1\n  2  10.1.0.1  reports: Destination net unreachable.\n\nComputing statistics for 25',
    ],
    [
      'pathping -n -i 10.9.9.9 10.2.0.53',
      'over a maximum of 30 hops\n  0  10.9.9.9\n  1  General failure.\n\nTrace complete.\n',
    ],
    ['pathping nobody', 'Unable to resolve target system name nobody.\n'],
  ])('%s', (line, part) => {
    expect(officeNetwork().type('PC', line).output).toContain(part);
  });

  test('lines that are none, and the usage', () => {
    const net = officeNetwork();
    expect(net.refusal('PC', 'pathping -q 256 app').windowsText).toBe('Bad value for option -q.\n');
    expect(net.refusal('PC', 'pathping -g app').windowsText).toBe(
      'The option -g is not modelled here. Nothing was done.\n',
    );
    expect(net.type('PC', 'pathping /?')).toMatchObject({
      ok: true,
      output: expect.stringMatching(/^\nUsage: pathping/) as string,
    });
  });
});
