import path from 'node:path';
import { expect, test } from 'vitest';
import { mainFile } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';
import { terminalWith } from '../support/terminal.ts';

const FILE = path.join(projectFolder, 'scenarios/manage-out.yaml');
const program = [process.execPath, mainFile, 'console', FILE, 'PC01'];

test('a person types in a real terminal: prompt, completion, history, interruption, end', async () => {
  const terminal = terminalWith('console', program);
  await terminal.shows(/\[PC01\] C:\\>\s*$/);
  terminal.type('host DAV', 'Tab');
  await terminal.shows(/C:\\>host DAV0\s*$/);
  terminal.type('1', 'Enter');
  await terminal.shows(/\[DAV01\] C:\\>\s*$/);
  terminal.type('time', 'Enter');
  await terminal.shows(/20\.000 s simulated/);
  terminal.type('', 'Up');
  await terminal.shows(/\[DAV01\] C:\\>time\s*$/);
  terminal.type('', 'C-c');
  await terminal.shows(/\^C\s+\[DAV01\] C:\\>\s*$/);
  terminal.type('wait 24h', 'Enter');
  await new Promise((resolve) => setTimeout(resolve, 500));
  terminal.type('', 'C-c');
  await terminal.shows(/wait 24h\s+(\^C)?\s*\[DAV01\] C:\\>\s*$/);
  terminal.type('exit', 'Enter');
  for (let left = 100; left > 0 && terminal.exitStatus() === null; left--)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(terminal.exitStatus()).toBe(0);
}, 120_000);

test('the end of input leaves as exit does', async () => {
  const terminal = terminalWith('eof', program);
  await terminal.shows(/\[PC01\] C:\\>\s*$/);
  terminal.type('', 'C-d');
  for (let left = 100; left > 0 && terminal.exitStatus() === null; left--)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(terminal.exitStatus()).toBe(0);
}, 60_000);
