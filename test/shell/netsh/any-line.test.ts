import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandError } from '../../../src/shell/command.ts';
import type { Context } from '../../../src/shell/netsh/command.ts';
import { root } from '../../../src/shell/netsh/contexts.ts';
import { NetshSession } from '../../../src/shell/netsh/session.ts';
import { bindCommand } from '../../../src/shell/interpreter.ts';
import { netshNetwork } from '../../support/netsh-host.ts';

const contexts = (context: Context): Context[] => [context, ...context.contexts.flatMap(contexts)];
const all = contexts(root);
const commands = all.flatMap((each) => each.commands);
const words = [
  ...new Set([
    ...all.flatMap(({ name, foreign }) => [name, ...foreign]),
    ...commands.flatMap((each) => each.words),
    'pushd',
    'popd',
    '..',
    'exit',
    'quit',
    'abort',
    '?',
    '/?',
    'help',
    'new',
    '#',
    'netsh',
    '-c',
    '-f',
  ]),
];
const tags = [...new Set(commands.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];
const values: readonly string[] =
  String.raw`12 14 Ethernet "Ethernet" "isatap.domain.local" 99 enabled disabled default yes no active
  persistent verbose infinite 0 1 65535 4294967295 99999999999 -1 1e9 all ::/0 2001:db8::/32 2001:db8::1 fe80::1 fe80::1%12
  ::ffff:0:0/96 ff02::1 2001:db8::1/129 10.0.0.1 10.0.0.0/8 255.255.255.0 300.1.1.1 02-00-00-00-00-09 "" " = in tcp any
  constructor __proto__ toString İ 😀`.split(/\s+/);

/** Words and values in any order, shortened, in any case; and any text at all. */
const word = fc.oneof(
  fc.constantFrom(...words),
  fc.tuple(fc.constantFrom(...words), fc.nat(8)).map(([text, length]) => text.slice(0, length)),
  fc.constantFrom(...words).map((text) => text.toUpperCase()),
  fc.constantFrom(...values),
  fc.tuple(fc.constantFrom(...tags), fc.constantFrom(...values)).map(([tag, value]) => `${tag}=${value}`),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

/** What makes sense for a parameter; of others any value does. */
const PLAUSIBLE: Readonly<Record<string, readonly string[]>> = {
  interface: ['12', '14', '"Ethernet"'],
  name: ['Ethernet', 'x'],
  address: ['2001:db8::1', '10.0.0.1', 'fe80::9'],
  prefix: ['2001:db8::/32', '::/0', '10.0.0.0/8', 'fc00::/7'],
  nexthop: ['2001:db8::9', '10.0.0.9'],
  neighbor: ['02-00-00-00-00-09'],
  state: ['enabled', 'disabled'],
  precedence: ['1', '50'],
  label: ['1', '13'],
};
const givenTag = (tag: string): fc.Arbitrary<string> =>
  fc.constantFrom(...(PLAUSIBLE[tag] ?? values)).map((value) => `${tag}=${value}`);

/** A command that is there, in its context, with what it needs and some of the rest. */
const command = fc
  .constantFrom(...all.flatMap((context) => context.commands.map((each) => [context.name, each] as const)))
  .chain(([context, { words: own, parameters }]) => {
    const needed = parameters.filter(({ required }) => required === true).map(({ name }) => givenTag(name));
    const others = fc.constantFrom(...parameters.map(({ name }) => name), 'store').chain(givenTag);
    const path = ['firewall', 'advfirewall'].includes(context) ? 'advfirewall firewall' : `interface ${context}`;
    return fc
      .tuple(fc.tuple(...needed), fc.array(others, { maxLength: 3 }))
      .map(([must, may]) => [path, ...own, ...must, ...may].join(' '));
  });

const line = fc.oneof(
  fc.array(word, { maxLength: 9 }).map((parts) => parts.join(' ')),
  command,
);

/** Fails for anything thrown that is no refusal. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
  }
}

test('whatever is typed at the prompt is done or refused, and the network goes on', () => {
  const net = netshNetwork('windows-server-2016');
  let session = new NetshSession(net.node('R'));
  let done = 0;
  fc.assert(
    fc.property(line, (text) => {
      attempt(() => {
        const bound = session.enter(text);
        if (bound === null) session = new NetshSession(net.node('R'));
        else if ('run' in bound) {
          expect(typeof bound.run().output).toBe('string');
          done++;
        }
      });
      expect(session.prompt).toMatch(/^netsh( [a-z0-9 ]+)?>$/);
    }),
    { numRuns: 3000, seed: 17 },
  );
  expect(done).toBeGreaterThan(500);
  net.wait(10);
  net.reboot('R');
  expect(net.type('R', 'netsh interface ipv6 show route').ok).toBe(true);
});

test('whatever stands behind netsh is a command or is refused', () => {
  const net = netshNetwork();
  fc.assert(
    fc.property(line, (text) => {
      attempt(() => {
        const bound = bindCommand(`netsh ${text}`, net.node('R'));
        if ('run' in bound) bound.run();
      });
    }),
    { numRuns: 1500, seed: 18 },
  );
  expect(net.type('R', 'netsh dump').ok).toBe(true);
});
