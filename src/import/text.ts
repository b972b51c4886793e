/** Pasted text: bytes in whatever encoding a console or a redirect left, lines, and how wide a console shows them. */

const TAB = 8;

/**
 * Text of a file: UTF-8 with or without a byte order mark, or UTF-16, which `>` of PowerShell writes. Bytes of a legacy code
 * page become U+FFFD; layouts still tell what stands there.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By the byte order mark, or without one by the zeros of ASCII in UTF-16. */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const looked = Math.min(bytes.length & ~1, 512);
  const zeros = [0, 0];
  for (let at = 0; at < looked; at++) if (bytes[at] === 0) zeros[at & 1]!++;
  if (zeros[1]! * 4 > looked && zeros[0] === 0) return 'utf-16le';
  return zeros[0]! * 4 > looked && zeros[1] === 0 ? 'utf-16be' : 'utf-8';
}

/** Lines without their ends, trailing blanks and what pagers leave; tabs are blanks to the next eighth column. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map(cleanLine);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function cleanLine(line: string): string {
  let clean = line;
  if (clean.includes('\r') || clean.includes('\b')) clean = overwritten(clean);
  if (clean.includes('\t')) clean = withoutTabs(clean);
  if (UNUSUAL.test(clean)) clean = clean.replaceAll(UNUSUAL_ALL, (found) => (BLANKS.includes(found) ? ' ' : ''));
  if (clean.includes('--')) clean = clean.replace(PAGER, '');
  return clean.trimEnd();
}

/** No-break and ideographic blanks. */
const BLANKS = '\u00a0\u202f\u3000';
/** Those, marks that are not seen (byte order, direction), and control characters. */
const UNUSUAL_CLASS =
  '[\\u00a0\\u202f\\u3000\\ufeff\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u001f\\u007f]';
const UNUSUAL = new RegExp(UNUSUAL_CLASS);
const UNUSUAL_ALL = new RegExp(UNUSUAL_CLASS, 'g');

/** What `more` leaves before the next line. */
const PAGER = /^ ?--\s?more\s?(?:\(\d+%\)\s?)?--\s*/i;

/** What stands on the screen after carriage returns and backspaces. */
function overwritten(line: string): string {
  const parts = line.split('\r').filter((part) => part.trim() !== '');
  const shown: string[] = [];
  for (const character of parts.at(-1) ?? '') {
    if (character === '\b') shown.pop();
    else shown.push(character);
  }
  return shown.join('');
}

function withoutTabs(line: string): string {
  let shown = '';
  for (const [position, part] of line.split('\t').entries()) {
    if (position > 0) shown += ' '.repeat(TAB - (shown.length % TAB));
    shown += part;
  }
  return shown;
}

/** How many columns of a console a text takes: East Asian wide characters take two (Unicode Standard Annex 11). */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0)!) ? 2 : 1;
  return width;
}

export function isWide(code: number): boolean {
  if (code < 0x1100) return false;
  return (
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
