/** Bytes of hexadecimal text, blanks between as you like. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
