/** Enhanced packet block. */
export const PACKET_BLOCK = 6;

/** Block types that our files use: section, interface, name resolution, interface statistics, packet, secrets. */
export const knownBlocks: ReadonlySet<number> = new Set([0x0a0d0d0a, 1, 4, 5, PACKET_BLOCK, 0xa]);

/**
 * The types of a pcapng file's blocks in order, walked by their lengths alone, so that it does not depend on our reader.
 * @throws RangeError when a length is no multiple of four, the two lengths of a block differ, or bytes are left over
 */
export function blockTypes(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = view.getUint32(8, true) === 0x1a2b3c4d;
  const types: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = view.getUint32(at + 4, isLittleEndian);
    if (length < 12 || length % 4 !== 0) throw new RangeError(`a block of ${length} bytes at ${at}`);
    if (view.getUint32(at + length - 4, isLittleEndian) !== length) throw new RangeError(`two lengths at ${at}`);
    types.push(view.getUint32(at, isLittleEndian));
    at += length;
  }
  return types;
}
