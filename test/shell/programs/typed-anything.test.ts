import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CommandResult, CommandError, perform } from '../../../src/shell/command.ts';
import { bindCommand, commandAtPrompt } from '../../../src/shell/interpreter.ts';
import { start } from '../../../src/sim/process.ts';
import { seconds } from '../../../src/sim/time.ts';
import { officeNetwork } from '../../support/office-network.ts';

const PROGRAMS = 'ping tracert pathping nslookup ipconfig route netstat arp hostname dnscmd'.split(' ');

/** What such lines are made of: options, values, names and addresses, right and wrong, and noise. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...'-t -a -n -l -f -i -w -S -4 -6 -d -h -R -p -N -s -q -r -rn /? -? /all /flushdns /displaydns /renew'.split(' '),
      ...'print add delete change mask metric if -f /info /config /enumrecords /recordadd /recorddelete'.split(' '),
      ...'-type=AAAA -q=a -type=ptr -type=x -nosearch -timeout=1 - -= globalqueryblocklist corp.test @'.split(' '),
      ...'app web nobody localhost pc 10.2.0.53 10.4.0.1 10.1.0.77 2001:db8:2::53 2001:db8:4::1 fe80::1%12 fe80::1%99'.split(
        ' ',
      ),
      ...'0 1 2 255 256 65500 4294967295 -1 1e3 ::/0 10.0.0.0 255.0.0.0 0.0.0.0 fd00::/8 [ ( * ?* \\ " "a b" "" % %% 1%'.split(
        ' ',
      ),
    ),
  },
  { arbitrary: fc.string({ maxLength: 6 }), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 6 }), weight: 1 },
);
const target = fc.constantFrom('app', '10.2.0.53', '10.4.0.1', '10.1.0.77', '2001:db8:4::1', 'localhost');
const option = fc.constantFrom(
  '-t',
  '-a',
  '-n 2',
  '-l 1500',
  '-f',
  '-i 1',
  '-w 10',
  '-4',
  '-6',
  '-d',
  '-h 3',
  '-q 2',
  '-S 10.1.0.2',
  '-p 5',
);
const nearlyRight = fc
  .tuple(fc.constantFrom('ping', 'tracert', 'pathping'), fc.array(option, { maxLength: 3 }), target)
  .map((parts) => parts.flat().join(' '));
const anything = fc
  .tuple(fc.constantFrom(...PROGRAMS), fc.array(word, { maxLength: 6 }))
  .map((parts) => parts.flat().join(' '));

const line = fc.oneof(anything, nearlyRight);

/** Types a line as one would who loses patience after a minute, in simulated time. */
function typed(net: ReturnType<typeof officeNetwork>, host: string, text: string): CommandResult {
  const target = net.node(host);
  const { simulator } = target.host;
  const until = simulator.now + seconds(60);
  let output = '';
  const ended: boolean[] = [];
  const terminal = {
    flow: 0,
    print: (each: string): void => void (output += each),
    isInterrupted: (): boolean => simulator.now > until,
  };
  start(
    simulator,
    (function* () {
      ended.push((yield* perform(commandAtPrompt(text, target), terminal)).ok);
    })(),
  );
  while (ended.length === 0 && simulator.now < until + seconds(60)) simulator.step();
  return { output, ok: ended[0]! };
}

test('whatever is typed is a command or a CommandError, ends, and says something', () => {
  const net = officeNetwork();
  fc.assert(
    fc.property(line, fc.constantFrom('PC', 'GW', 'NS'), (text, host) => {
      try {
        bindCommand(text, net.node(host));
      } catch (error) {
        expect(error).toBeInstanceOf(CommandError);
        expect((error as CommandError).offset).toBeLessThanOrEqual(text.length);
        expect((error as CommandError).windowsText).toMatch(/\S[^]*\n$/);
      }
      const { output, ok } = typed(net, host, text);
      expect(typeof ok).toBe('boolean');
      expect(output).toMatch(/\S[^]*\n$/);
    }),
    { numRuns: 400 },
  );
});

test('the same line says the same of the same network', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(typed(officeNetwork(), 'PC', text)).toEqual(typed(officeNetwork(), 'PC', text));
    }),
    { numRuns: 10 },
  );
});
