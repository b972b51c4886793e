import { ESP_HEADER_LENGTH, type EspTrailer, readEspTrailer } from '../../src/wire/esp.ts';
import type { EspTransform } from '../../src/ipsec/transform.ts';

/** Payload and trailer of an ESP packet; null when its integrity check value does not fit. */
export function openEsp(
  transform: EspTransform,
  packet: Uint8Array,
): { payload: Uint8Array; trailer: EspTrailer } | null {
  const bytes = packet.slice();
  if (!transform.open(bytes, 0, bytes.length)) return null;
  const from = ESP_HEADER_LENGTH + transform.ivLength;
  const trailer = readEspTrailer(bytes, from, bytes.length - transform.icvLength);
  return { payload: bytes.subarray(from, trailer.payloadEnd), trailer };
}

/** Encrypts again what was opened. */
export function sealAgain(transform: EspTransform, packet: Uint8Array): Uint8Array {
  const bytes = packet.slice();
  if (!transform.open(bytes, 0, bytes.length)) throw new Error('the vector does not open');
  transform.seal(bytes, 0, bytes.length);
  return bytes;
}
