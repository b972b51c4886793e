import { afterEach, expect, test, vi } from 'vitest';
import { terminalPalette, terminalWidth } from '../../src/cli/terminal.ts';
import { plainPalette } from '../../src/report/palette.ts';

afterEach(() => vi.unstubAllEnvs());

test.each<[string, boolean, Record<string, string>, boolean]>([
  ['a terminal has colours', true, { NO_COLOR: '', TERM: 'xterm' }, true],
  ['a pipe has none', false, { NO_COLOR: '', TERM: 'xterm' }, false],
  ['NO_COLOR takes them away', true, { NO_COLOR: '1', TERM: 'xterm' }, false],
  ['a dumb terminal has none', true, { NO_COLOR: '', TERM: 'dumb' }, false],
])('%s', (_name, isTTY, env, coloured) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const palette = terminalPalette({ isTTY });
  expect(palette === plainPalette).toBe(!coloured);
  expect(palette.good('yes')).toBe(coloured ? '\u001b[32myes\u001b[39m' : 'yes');
});

test('the width is that of the terminal, and the same for everything else', () => {
  expect(terminalWidth({ columns: 60 })).toBe(60);
  expect(terminalWidth({})).toBe(120);
  // What a terminal says that does not know its size.
  expect(terminalWidth({ columns: 0 })).toBe(120);
});
