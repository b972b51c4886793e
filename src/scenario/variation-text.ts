import { stringify } from 'yaml';
import type { PlainVariation } from './load.ts';

/** A variation as the text of a file. @param base the scenario that it extends, relative to that file */
export const variationText = (base: string, variation: PlainVariation & { readonly title: string }): string => {
  const { title, ...rest } = variation;
  return stringify({ title, extends: base, ...rest }, { lineWidth: 0 });
};
