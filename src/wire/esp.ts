/**
 * Encapsulating Security Payload, RFC 4303 section 2.
 *
 *   0              8              16             24             31
 *   | security parameters index (SPI)                           |
 *   | sequence number                                           |
 *   | initialization vector, as the transform has it            |
 *   | payload, padding ...                                      |
 *   |                            | pad length   | next header   |
 *   | integrity check value (ICV), as the transform has it      |
 *
 * What stands between the IV and the ICV is encrypted, so only a security association can tell its parts.
 */
import { putU32, u32 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';

const SPI = 0;
const SEQUENCE = 4;
export const ESP_HEADER_LENGTH = 8;
/** Pad length and next header. */
export const ESP_TRAILER_LENGTH = 2;
/** Section 2.4: the trailer ends on a multiple of four bytes whatever the transform. */
const ALIGNMENT = 4;

export const espSpi = (bytes: Uint8Array, at: number): number => u32(bytes, at + SPI);
export const espSequence = (bytes: Uint8Array, at: number): number => u32(bytes, at + SEQUENCE);

export function writeEspHeader(bytes: Uint8Array, at: number, spi: number, sequence: number): void {
  putU32(bytes, at + SPI, spi);
  putU32(bytes, at + SEQUENCE, sequence);
}

/** Bytes of padding that a payload needs; `block`: what the transform encrypts at a time. */
export function espPaddingLength(payload: number, block: number): number {
  const unit = Math.max(block, ALIGNMENT);
  return (unit - ((payload + ESP_TRAILER_LENGTH) % unit)) % unit;
}

/** Writes padding (1, 2, 3 and so on), its length, and the number of what the payload is. */
export function writeEspTrailer(bytes: Uint8Array, at: number, padding: number, nextHeader: number): void {
  for (let count = 1; count <= padding; count++) bytes[at + count - 1] = count;
  bytes[at + padding] = padding;
  bytes[at + padding + 1] = nextHeader;
}

/** Where the payload ends and what it is; what stands from `payloadEnd` on is padding. */
export interface EspTrailer {
  readonly payloadEnd: number;
  readonly nextHeader: number;
}

/**
 * Reads the trailer of a decrypted payload that begins at `at`; its last byte is before `end`.
 * @throws DecodeError when the padding is not 1, 2, 3 and so on (section 2.4), or there is more of it than bytes.
 */
export function readEspTrailer(bytes: Uint8Array, at: number, end: number): EspTrailer {
  if (end - at < ESP_TRAILER_LENGTH) throw new DecodeError('ESP', 'shorter than its trailer', end - at);
  const padding = bytes[end - 2]!;
  const payloadEnd = end - ESP_TRAILER_LENGTH - padding;
  if (payloadEnd < at) throw new DecodeError('ESP', `${padding} bytes of padding`, end - ESP_TRAILER_LENGTH - at);
  for (let count = 1; count <= padding; count++)
    if (bytes[payloadEnd + count - 1] !== count)
      throw new DecodeError('ESP', 'the padding is not 1, 2, 3 and so on', payloadEnd + count - 1 - at);
  return { payloadEnd, nextHeader: bytes[end - 1]! };
}

/** A packet as one sees it who has no key. `data`: all behind the sequence number. */
export interface EspPacket {
  readonly spi: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** @throws DecodeError when shorter than the header, or with an SPI that never stands on a wire (section 2.1). */
export function decodeEsp(bytes: Uint8Array): EspPacket {
  if (bytes.length < ESP_HEADER_LENGTH) throw new DecodeError('ESP', 'shorter than its header', bytes.length);
  if (espSpi(bytes, 0) === 0) throw new DecodeError('ESP', 'SPI 0', SPI);
  return { spi: espSpi(bytes, 0), sequence: espSequence(bytes, 0), data: bytes.slice(ESP_HEADER_LENGTH) };
}

export function encodeEsp({ spi, sequence, data }: EspPacket): Uint8Array {
  const bytes = new Uint8Array(ESP_HEADER_LENGTH + data.length);
  writeEspHeader(bytes, 0, spi, sequence);
  bytes.set(data, ESP_HEADER_LENGTH);
  return bytes;
}
