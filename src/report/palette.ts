/** How words are made to stand out; the plain one leaves them as they are. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;

export const plainPalette: Palette = { good: same, bad: same, strong: same, faint: same };
