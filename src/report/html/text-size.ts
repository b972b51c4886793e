/** How much room text takes in a drawing. Nobody can measure here, so it is rather too much than too little. */

export type Face = 'plain' | 'bold' | 'monospace';

/** Widths in parts of the font size, of a rather wide font (DejaVu Sans). */
const NARROW = 0.4;
const LOWER = 0.635;
const UPPER = 0.78;
const BROAD = 1;
const MONOSPACE = 0.605;
/** What bold type has more. */
const BOLD = 1.1;
/** Ideographs and what else fills a square; the blocks begin at CJK radicals (Unicode chapter 18). */
const FIRST_WIDE = 0x2e80;
const WIDE = 1.05;

function characterWidth(character: string, size: number, face: Face): number {
  if (character.codePointAt(0)! >= FIRST_WIDE) return size * WIDE;
  return size * (face === 'monospace' ? MONOSPACE : plainWidth(character) * (face === 'bold' ? BOLD : 1));
}

function plainWidth(character: string): number {
  if (/[fijlrtI .,:;!|'()[\]-]/.test(character)) return NARROW;
  if (/[mwMW@…✕→]/.test(character)) return BROAD;
  return /[a-z0-9_]/.test(character) ? LOWER : UPPER;
}

export function textWidth(text: string, size: number, face: Face = 'plain'): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character, size, face);
  return Math.ceil(sum);
}

/** The text, or its begin with an ellipsis where it does not fit. */
export function fitText(text: string, room: number, size: number, face: Face = 'plain'): string {
  if (textWidth(text, size, face) <= room) return text;
  const [begin] = cut(text, room - textWidth('…', size, face), size, face);
  return `${begin}…`;
}

/** Lines no wider than the room, broken at blanks where there are any. */
export function wrapText(text: string, room: number, size: number, face: Face = 'plain'): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((long) => cut(long, room, size, face))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size, face) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Pieces that fit, each of one character at least. */
function cut(word: string, room: number, size: number, face: Face): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && textWidth(part + character, size, face) > room) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
