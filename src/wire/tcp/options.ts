/** TCP options, RFC 9293 section 3.2, RFC 7323 section 2, RFC 2018 section 2: kind, length, value. */
import { putU16, u16 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';

const kind = { end: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4 } as const;

/** `end` keeps the padding behind it. `data` of others: behind kind and length. */
export type TcpOption =
  | { readonly kind: 'end'; readonly padding: Uint8Array }
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly value: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'sack-permitted' }
  | { readonly kind: 'other'; readonly type: number; readonly data: Uint8Array };

/** @throws DecodeError when an option does not fit. */
export function decodeTcpOptions(bytes: Uint8Array): TcpOption[] {
  const options: TcpOption[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = bytes[at]!;
    if (type === kind.end) {
      options.push({ kind: 'end', padding: bytes.slice(at + 1) });
      break;
    }
    if (type === kind.nop) {
      options.push({ kind: 'nop' });
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length)
      throw new DecodeError('TCP', `option ${type} has length ${length}`, at);
    options.push(decodeOption(type, bytes.slice(at + 2, at + length)));
    at += length;
  }
  return options;
}

function decodeOption(type: number, data: Uint8Array): TcpOption {
  if (type === kind.mss && data.length === 2) return { kind: 'mss', value: u16(data, 0) };
  if (type === kind.windowScale && data.length === 1) return { kind: 'window-scale', shift: data[0]! };
  if (type === kind.sackPermitted && data.length === 0) return { kind: 'sack-permitted' };
  return { kind: 'other', type, data };
}

/** Padded with zeros to a multiple of four. */
export function encodeTcpOptions(options: readonly TcpOption[]): Uint8Array {
  const bytes = options.flatMap((option) => [...encodeOption(option)]);
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}

function encodeOption(option: TcpOption): Uint8Array {
  switch (option.kind) {
    case 'end':
      return Uint8Array.of(kind.end, ...option.padding);
    case 'nop':
      return Uint8Array.of(kind.nop);
    case 'mss': {
      const bytes = Uint8Array.of(kind.mss, 4, 0, 0);
      putU16(bytes, 2, option.value);
      return bytes;
    }
    case 'window-scale':
      return Uint8Array.of(kind.windowScale, 3, option.shift);
    case 'sack-permitted':
      return Uint8Array.of(kind.sackPermitted, 2);
    case 'other':
      return Uint8Array.of(option.type, option.data.length + 2, ...option.data);
  }
}
