/** Host names: which words are some, and what they are called afterwards. */
import { isCommonWord, isFileEnding, isPublicName, isTopLabel } from './kept-words.ts';
import { LabelRenamer } from './label.ts';
import type { RandomFunction } from './secret.ts';

/** Characters of a name, RFC 1035 section 2.3.4. */
const MOST_NAME = 255;
/** Parts of a word, hyphens among them, up to which rows of parts are looked for. */
const MOST_PARTS = 31;

/** Host names and domains of an incident, and their new names. */
export class NameRenamer {
  /** While files are looked through for names. */
  isLearning = false;
  private readonly labels: LabelRenamer;
  /** Words to be renamed wherever they stand, in lower case. */
  private readonly words = new Set<string>();
  /** Domains under which everything is a name. */
  private readonly domains = new Set<string>();

  constructor(random: RandomFunction) {
    this.labels = new LabelRenamer(random);
  }

  renamed(): readonly (readonly [string, string])[] {
    return this.labels.renamed();
  }

  /** From now on this name, and each of its labels that is no common word, is renamed wherever it stands. */
  learn(name: string): void {
    const lower = name.toLowerCase().replace(/\.+$/, '');
    if (lower === '' || isPublicName(lower)) return;
    const labels = lower.split('.');
    for (const label of labels) if (!isCommonWord(label)) this.words.add(label);
    if (labels.length > 1) this.domains.add(lower);
    if (labels.length > 2) this.domains.add(labels.slice(1).join('.'));
  }

  /** A name that stood in a packet: learnt while files are looked through. */
  seen(name: string): void {
    if (this.isLearning && /^[\w-]+(\.[\w-]+)*$/.test(name)) this.learn(name);
  }

  /** Whether a text with dots is a host name: by its end, or since it lies in a domain that was learnt. */
  isName(text: string): boolean {
    if (text.length > MOST_NAME) return false;
    const lower = text.toLowerCase().replace(/\.$/, '');
    const labels = lower.split('.');
    const last = labels.at(-1)!;
    if (labels.length < 2 || isPublicName(lower)) return false;
    if (labels.some((_, from) => this.domains.has(labels.slice(from).join('.')))) return true;
    return !isFileEnding(last) && isTopLabel(last) && labels.every((label) => label !== '') && labels[0]!.length > 1;
  }

  /** Every label renamed, wherever the name came from; labels of public domains stay. */
  name(name: string): string {
    const labels = name.split('.');
    return labels.map((label, at) => this.labelOf(label, labels.slice(at + 1))).join('.');
  }

  /** One label of a name. @param behind the labels behind it */
  labelOf(label: string, behind: readonly string[]): string {
    const whole = [label, ...behind].join('.').toLowerCase().replace(/\.$/, '');
    const isCountry = behind.length === 0 && isTopLabel(label.toLowerCase());
    return isCountry || isPublicName(whole) ? label : this.labels.rename(label);
  }

  /** A word of a text: renamed when it was learnt, or those of its parts between - and _ that were. */
  word(word: string): string {
    const whole = this.learnt(word);
    if (whole !== null) return whole;
    if (word.length < 2 || !/[-_]/.test(word)) return word;
    // Whole parts, and rows of parts such as da-isatap in ping-da-isatap.
    const parts = word.split(/([-_])/);
    if (parts.length > MOST_PARTS) return parts.map((part) => this.word(part)).join('');
    for (let length = parts.length - 2; length >= 1; length -= 2)
      for (let from = 0; from + length <= parts.length; from += 2) {
        const row = this.learnt(parts.slice(from, from + length).join(''));
        if (row === null) continue;
        const before = parts.slice(0, from).join('');
        const after = parts.slice(from + length).join('');
        return `${this.word(before)}${row}${this.word(after)}`;
      }
    return word;
  }

  /** The new name of a word that was learnt, as it is or with hyphens where this one has underscores; else null. */
  private learnt(word: string): string | null {
    if (this.words.has(word.toLowerCase())) return this.labels.rename(word);
    const hyphened = word.replaceAll('_', '-');
    if (!this.words.has(hyphened.toLowerCase())) return null;
    // Renaming leaves hyphens where they are.
    const image = this.labels.rename(hyphened).split('');
    return image.map((character, at) => (word[at] === '_' ? '_' : character)).join('');
  }
}
