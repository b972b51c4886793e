/** Enhanced packet block. */
export const PACKET_BLOCK = 6;
export const SECRETS_BLOCK = 0xa;

/** Block types that our files use: section, interface, name resolution, interface statistics, packet, secrets. */
export const knownBlocks: ReadonlySet<number> = new Set([0x0a0d0d0a, 1, 4, 5, PACKET_BLOCK, SECRETS_BLOCK]);

/**
 * The types of a pcapng file's blocks in order, walked by their lengths alone, so that it does not depend on our reader.
 * @throws RangeError when a length is no multiple of four, the two lengths of a block differ, or bytes are left over
 */
export const blockTypes = (bytes: Uint8Array): readonly number[] => blocks(bytes).map(({ type }) => type);

/** A pcapng file without its blocks of one type. @throws RangeError as above */
export const withoutBlocks = (bytes: Uint8Array, unwanted: number): Uint8Array =>
  Buffer.concat(blocks(bytes).flatMap((block) => (block.type === unwanted ? [] : [block.whole])));

function blocks(bytes: Uint8Array): { readonly type: number; readonly whole: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = view.getUint32(8, true) === 0x1a2b3c4d;
  const found: { readonly type: number; readonly whole: Uint8Array }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = view.getUint32(at + 4, isLittleEndian);
    if (length < 12 || length % 4 !== 0) throw new RangeError(`a block of ${length} bytes at ${at}`);
    if (view.getUint32(at + length - 4, isLittleEndian) !== length) throw new RangeError(`two lengths at ${at}`);
    found.push({ type: view.getUint32(at, isLittleEndian), whole: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}
