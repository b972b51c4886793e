import { ConsoleSession } from '../../src/console/session.ts';
import { prepare } from '../../src/diagnose/simulate.ts';
import { plainPalette } from '../../src/report/palette.ts';
import type { LoadedScenario, PlainVariation } from '../../src/scenario/load.ts';
import { MemoryStorage } from '../../src/scenario/spool.ts';
import { concat } from '../../src/wire/bytes.ts';

/** A prompt on a host of a scenario, what it prints and what it saves. */
export function sitting(loaded: LoadedScenario, host: string, at: number | null = null) {
  let output = '';
  const captures = new Map<string, Uint8Array>();
  const texts = new Map<string, string>();
  const scenarios = new Map<string, PlainVariation & { readonly title: string }>();
  const session = new ConsoleSession(prepare(loaded), host, at, {
    storage: new MemoryStorage(),
    palette: plainPalette,
    width: 120,
    print: (text) => (output += text),
    saveCapture(file, write, beside) {
      for (const [name, text] of beside) texts.set(name, text);
      const parts: Uint8Array[] = [];
      write((bytes) => parts.push(bytes.slice()));
      captures.set(file, concat(...parts));
    },
    saveVariation: (file, variation) => scenarios.set(file, variation),
  });
  /** Types a line and gives what it printed until it had ended. */
  const type = (line: string): string => {
    output = '';
    session.enter(line);
    while (session.isBusy) session.advance(1000);
    return output;
  };
  return { session, captures, texts, scenarios, type };
}
