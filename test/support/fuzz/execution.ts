import { hex, toHex } from '../bytes.ts';
import { captureOf, decodingFindings, LINK_TYPES, readingFindings } from './decoding.ts';
import { mutate, mutateFrame } from './mutation.ts';
import { fuzzNetworks } from './networks.ts';
import { pastedLines, pastingFindings } from './pasting.ts';
import { conversation, runTampered, stream, type Way, WAYS } from './tampering.ts';

/** A damaged frame of a network's conversation: which one in the order of sending, and what came of it. */
interface Injection {
  readonly number: number;
  readonly way: Way;
  readonly bytes: string;
}

/** Everything that an execution needs to be done again; bytes in hexadecimal. Kept as a fixture when it found something. */
export type FuzzCase =
  | { readonly kind: 'decode'; readonly linkType: number; readonly bytes: string }
  | { readonly kind: 'read'; readonly bytes: string }
  | { readonly kind: 'paste'; readonly bytes: string }
  | { readonly kind: 'network'; readonly network: string; readonly injections: readonly Injection[] };

/** Does a case. @returns what must not be, exceptions included */
export function findingsOf(fuzzCase: FuzzCase): string[] {
  try {
    switch (fuzzCase.kind) {
      case 'decode':
        return decodingFindings(fuzzCase.linkType, hex(fuzzCase.bytes));
      case 'read':
        return readingFindings(hex(fuzzCase.bytes));
      case 'paste':
        return pastingFindings(hex(fuzzCase.bytes));
      case 'network':
        return [...replay(fuzzCase.network, fuzzCase.injections)];
    }
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

function replay(network: string, injections: readonly Injection[]): readonly string[] {
  const byNumber = new Map(injections.map((injection) => [injection.number, injection]));
  return runTampered(network, (number) => {
    const injection = byNumber.get(number);
    return injection === undefined ? null : { way: injection.way, bytes: hex(injection.bytes) };
  }).findings;
}

/** Conversations of the networks, recorded once. */
const recorded = new Map<string, readonly Uint8Array[]>();

function framesOf(network: string): readonly Uint8Array[] {
  let frames = recorded.get(network);
  if (frames === undefined) recorded.set(network, (frames = conversation(network)));
  return frames;
}

const NETWORKS = Object.keys(fuzzNetworks);

export interface Execution {
  readonly findings: readonly string[];
  /** Only when something was found. */
  readonly fuzzCase: FuzzCase | null;
  /** Damaged frames, packets or files. */
  readonly damaged: number;
}

/** One execution, chosen by its seed: of thirteen six decode, two read a file, one imports outputs, four run a network. */
export function execute(seed: number): Execution {
  const random = stream(seed);
  const network = NETWORKS[random.below(NETWORKS.length)]!;
  const frames = framesOf(network);
  const frame = (): Uint8Array => frames[random.below(frames.length)]!;
  const choice = random.below(13);
  if (choice < 6) {
    const linkType = random.below(2) === 0 ? 1 : LINK_TYPES[random.below(LINK_TYPES.length)]!;
    // Other link types begin where the Ethernet header ends.
    const bytes = choice === 0 ? noise(random.below(300)) : frame().subarray(linkType === 1 ? 0 : 14);
    const damaged = linkType === 1 ? mutateFrame(bytes, random, frame()) : mutate(bytes, random, frame());
    return done({ kind: 'decode', linkType, bytes: toHex(damaged) });
  }
  if (choice < 8) {
    const file = captureOf([frame(), frame()], choice === 6 ? 'pcap' : 'pcapng');
    return done({ kind: 'read', bytes: toHex(mutate(file, random, frame())) });
  }
  if (choice === 12) {
    const bytes = new TextEncoder().encode(pastedLines(random));
    return done({ kind: 'paste', bytes: toHex(random.below(2) === 0 ? bytes : mutate(bytes, random, frame())) });
  }
  return storm(network, choice === 8 ? 1 : random.between(2, 40));

  function noise(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => random.below(256));
  }

  /** Damages about so many frames of a conversation of `frames.length`, while it goes on. */
  function storm(name: string, count: number): Execution {
    const injections: Injection[] = [];
    let findings: readonly string[];
    try {
      ({ findings } = runTampered(name, (number, sent) => {
        if (random.below(frames.length) >= count || injections.length > 400) return null;
        const way = WAYS[random.below(WAYS.length)]!;
        const bytes = mutateFrame(sent, random, frame());
        injections.push({ number, way, bytes: toHex(bytes) });
        return { way, bytes };
      }));
    } catch (error) {
      findings = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
    const fuzzCase = { kind: 'network', network: name, injections } as const;
    return { findings, fuzzCase: findings.length > 0 ? fuzzCase : null, damaged: injections.length };
  }
}

function done(fuzzCase: FuzzCase): Execution {
  const findings = findingsOf(fuzzCase);
  return { findings, fuzzCase: findings.length > 0 ? fuzzCase : null, damaged: 1 };
}
