/**
 * New labels of host names for old ones: as long, letters for letters and digits for digits, so that DNS messages and
 * tables keep their shape. A keyed permutation of all labels of one shape (a Feistel network over the characters), so
 * that different labels stay different without a list of those that were seen.
 */
import { nameKey } from '../wire/dns/name.ts';
import { isKeptWord } from './kept-words.ts';
import type { RandomFunction } from './secret.ts';

const ROUNDS = 8;
const LETTERS = 26;
const DIGITS = 10;

/** How many characters there are of a character's kind; 1 for one that stays. */
const sizeOf = (character: string): number => (/[a-z]/.test(character) ? LETTERS : /\d/.test(character) ? DIGITS : 1);

/** Where a character stands among those of its kind, from 0. */
const placeOf = (character: string): number =>
  character.charCodeAt(0) - (/\d/.test(character) ? '0' : 'a').charCodeAt(0);

const characterAt = (place: number, like: string): string =>
  String.fromCharCode(place + (/\d/.test(like) ? '0' : 'a').charCodeAt(0));

/** Renames labels; upper and lower case stay where they are. Kept words stay, and nothing else turns into one. */
export class LabelRenamer {
  private readonly held = new Map<string, string>();
  private readonly random: RandomFunction;

  constructor(random: RandomFunction) {
    this.random = random;
  }

  /** What was renamed so far, in lower case, in order. */
  renamed(): readonly (readonly [string, string])[] {
    return [...this.held].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  rename(label: string): string {
    const lower = nameKey(label);
    if (isKeptWord(lower) || !/[a-z\d]/.test(lower)) return label;
    let image = this.held.get(lower);
    if (image === undefined) {
      // A permutation is followed until it leaves what is kept, which makes it one of all that is not kept.
      image = this.permuted(lower);
      while (isKeptWord(image)) image = this.permuted(image);
      this.held.set(lower, image);
    }
    return likeCase(image, label);
  }

  private permuted(label: string): string {
    const characters = label.split('');
    const middle = characters.length >>> 1;
    for (let round = 0; round < ROUNDS; round++) {
      // Odd rounds move the first half by the second, even rounds the second by the first.
      const [from, to] = round % 2 === 0 ? [middle, characters.length] : [0, middle];
      const other = [...characters.slice(0, from), ...characters.slice(to)].join('');
      const drawn = this.random(`label ${round} ${characters.length}`, `${middle} ${other}`);
      for (let at = from; at < to; at++) {
        const like = characters[at]!;
        const size = sizeOf(like);
        if (size === 1) continue;
        const shift = drawn[(2 * (at - from)) % 32]! * 256 + drawn[(2 * (at - from) + 1) % 32]!;
        characters[at] = characterAt((placeOf(like) + shift) % size, like);
      }
    }
    return characters.join('');
  }
}

/** Upper case where the other has it. */
function likeCase(image: string, like: string): string {
  return image
    .split('')
    .map((character, at) => (/[A-Z]/.test(like[at]!) ? character.toUpperCase() : character))
    .join('');
}
