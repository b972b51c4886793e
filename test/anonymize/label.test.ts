import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabelRenamer } from '../../src/anonymize/label.ts';
import { randomFunction } from '../../src/anonymize/secret.ts';

const renamer = new LabelRenamer(randomFunction(new Uint8Array(32).fill(3)));
const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const shape = (text: string): string => text.replaceAll(/[a-z]/g, 'a').replaceAll(/[A-Z]/g, 'A').replaceAll(/\d/g, '0');

test('a new label has the shape of the old one', () => {
  fc.assert(
    fc.property(label, (text) => {
      expect(shape(renamer.rename(text))).toBe(shape(text));
    }),
  );
});

test('labels that differ by more than their case get labels that do', () => {
  fc.assert(
    fc.property(label, label, (a, b) => {
      const isSame = a.toLowerCase() === b.toLowerCase();
      expect(renamer.rename(a).toLowerCase() === renamer.rename(b).toLowerCase()).toBe(isSame);
    }),
  );
  // All of one shape, so that a clash would show.
  const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  expect(new Set(pairs.map((pair) => renamer.rename(pair))).size).toBe(pairs.length);
});

test.each(['isatap', 'WPAD', 'localhost', '_ldap', 'local', 'true', '---'])('%s stays', (text) => {
  expect(renamer.rename(text)).toBe(text);
});

test('nothing turns into a word that stays', () => {
  for (let key = 0; key < 40; key++) {
    const other = new LabelRenamer(randomFunction(new Uint8Array(32).fill(key)));
    expect(['no', 'on', 'of', 'to', 'up'].includes(other.rename(`x${String.fromCharCode(97 + (key % 26))}`))).toBe(
      false,
    );
  }
});
