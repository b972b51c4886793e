/** Tests as packets: one test a line, each a list of steps. */

/** What a node under test must not send. */
export type AbsentKind = 'NS' | 'NA' | 'RS' | 'ER';

/** Times in seconds; frames are whole Ethernet frames. */
export type Step =
  | { readonly kind: 'inject'; readonly frame: Uint8Array }
  | { readonly kind: 'check'; readonly frame: Uint8Array; readonly within: number }
  | { readonly kind: 'absent'; readonly message: AbsentKind; readonly within: number }
  | { readonly kind: 'wait'; readonly time: number }
  | { readonly kind: 'drain' | 'cleanup' | 'resetHopLimit' | 'reboot' };

export interface PacketTest {
  readonly id: string;
  readonly steps: readonly Step[];
}

/** The group of a test: `tahi-02` of `tahi-02-117`. */
export const groupOf = ({ id }: { readonly id: string }): string => id.slice(0, id.lastIndexOf('-'));

const ABSENT: readonly AbsentKind[] = ['NS', 'NA', 'RS', 'ER'];
const PLAIN = ['drain', 'cleanup', 'resetHopLimit', 'reboot'] as const;

/** @throws SyntaxError when a line is no test; it names the line */
export function readPacketTests(text: string): PacketTest[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readTest(line, index + 1)]));
}

function readTest(line: string, number: number): PacketTest {
  const wrong = (why: string): SyntaxError => new SyntaxError(`line ${number}: ${why}`);
  let test: { readonly id?: unknown; readonly steps?: unknown };
  try {
    test = JSON.parse(line) as typeof test;
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (typeof test.id !== 'string' || !Array.isArray(test.steps)) throw wrong('no "id" or no "steps"');
  const steps = (test.steps as Readonly<Record<string, unknown>>[]).map((step) => {
    const read = readStep(step);
    if (read === null) throw wrong(`${JSON.stringify(step)} is no step`);
    return read;
  });
  return { id: test.id, steps };
}

function readStep(step: Readonly<Record<string, unknown>>): Step | null {
  const { inject, check, absent, wait, within } = step;
  if (typeof inject === 'string') return { kind: 'inject', frame: bytesOf(inject) };
  if (typeof wait === 'number') return { kind: 'wait', time: wait };
  if (typeof within === 'number') {
    if (typeof check === 'string') return { kind: 'check', frame: bytesOf(check), within };
    const message = ABSENT.find((name) => name === absent);
    return message === undefined ? null : { kind: 'absent', message, within };
  }
  const kind = PLAIN.find((name) => step[name] === true);
  return kind === undefined ? null : { kind };
}

const bytesOf = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'));
