import { pseudoHeaderSum, finish, sumBytes } from '../../../src/wire/checksum.ts';
import { putU16, u16 } from '../../../src/wire/bytes.ts';
import { ipv4HeaderLength } from '../../../src/wire/ipv4.ts';
import type { LayerProtocol } from '../../../src/wire/layers/layer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import type { RandomStream } from '../../../src/sim/random.ts';
import { badChecksums } from '../packet-parts.ts';

const ETHERNET = 1;
/** Bytes and words at which lengths, counts and types turn over. */
const BYTES = [0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff];
const WORDS = [0, 1, 7, 8, 20, 40, 1279, 1280, 1500, 0x7fff, 0x8000, 0xfff8, 0xffff];
/** No frame grows beyond. */
const LONGEST = 4000;

type Mutation = (bytes: Uint8Array, random: RandomStream, other: Uint8Array) => Uint8Array;

const pick = <T>(values: readonly T[], random: RandomStream): T => values[random.below(values.length)]!;

const setByte = (bytes: Uint8Array, at: number, value: number): Uint8Array =>
  at < bytes.length ? bytes.with(at, value) : bytes;

function setWord(bytes: Uint8Array, at: number, value: number): Uint8Array {
  if (at + 2 > bytes.length) return bytes;
  const changed = bytes.slice();
  putU16(changed, at, value & 0xffff);
  return changed;
}

const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    const at = random.below(bytes.length);
    return setByte(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
  },
  (bytes, random) => setByte(bytes, random.below(bytes.length), pick(BYTES, random)),
  (bytes, random) => setByte(bytes, random.below(bytes.length), random.below(256)),
  (bytes, random) => setWord(bytes, random.below(bytes.length), pick(WORDS, random)),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return at + 2 > bytes.length ? bytes : setWord(bytes, at, u16(bytes, at) + random.between(-8, 8));
  },
  // Headers stand in front, so most of the damage does too.
  (bytes, random) => setByte(bytes, random.below(Math.min(bytes.length, 70)), random.below(256)),
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) =>
    concat(
      bytes,
      Uint8Array.from({ length: random.below(64) }, () => random.below(256)),
    ),
  // A piece is left out, comes twice, or is that of another packet.
  (bytes, random) => {
    const [from, to] = piece(bytes, random);
    return concat(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = piece(bytes, random);
    return concat(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, random, other) =>
    concat(bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1))),
  (bytes, random, other) => {
    const [from, to] = piece(other, random);
    const changed = bytes.slice();
    changed.set(
      other.subarray(from, Math.min(to, bytes.length)).subarray(0, Math.max(0, bytes.length - from)),
      Math.min(from, bytes.length),
    );
    return changed;
  },
];

function piece(bytes: Uint8Array, random: RandomStream): readonly [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(64))];
}

/** A damaged copy of `bytes`. @param other where foreign pieces come from */
export function mutate(bytes: Uint8Array, random: RandomStream, other: Uint8Array): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let count = random.between(1, 4); count > 0; count--) changed = pick(mutations, random)(changed, random, other);
  return changed.subarray(0, LONGEST);
}

/** A damaged Ethernet frame; in two of three its lengths or checksums are right again, so that it gets deeper. */
export function mutateFrame(frame: Uint8Array, random: RandomStream, other: Uint8Array): Uint8Array {
  const changed = mutate(frame, random, other);
  const kind = random.below(3);
  if (kind > 0) mendLength(changed);
  return kind > 1 ? mendChecksums(changed) : changed;
}

/** Makes the length field of the outermost IP header fit the frame. */
function mendLength(frame: Uint8Array): void {
  if (frame.length < 14 + 40) return;
  if (frame[14]! >>> 4 === 4) putU16(frame, 16, frame.length - 14);
  else putU16(frame, 18, frame.length - 14 - 40);
}

const PROTOCOLS: Partial<Readonly<Record<LayerProtocol, number>>> = {
  icmpv6: ipProtocol.icmpv6,
  tcp: ipProtocol.tcp,
  udp: ipProtocol.udp,
};

/** Makes the checksums right that are wrong, from the inside out. */
export function mendChecksums(frame: Uint8Array): Uint8Array {
  const mended = frame.slice();
  for (const { layer, bytes, ends, at } of badChecksums(ETHERNET, frame).toReversed()) {
    const { offset, protocol } = layer;
    const end =
      offset +
      (protocol === 'ipv4' ? ipv4HeaderLength(mended, offset) : protocol === 'udp' ? u16(bytes, 4) : bytes.length);
    const number = PROTOCOLS[protocol];
    const pseudoHeader =
      number === undefined || ends === null ? 0 : pseudoHeaderSum(ends.source, ends.destination, number, end - offset);
    putU16(mended, at, 0);
    putU16(mended, at, finish(sumBytes(mended, offset, end, pseudoHeader)) || (protocol === 'udp' ? 0xffff : 0));
  }
  return mended;
}
