/** How Windows prints objects of a class: a table with columns of fixed widths, or a list (about_Format.ps1xml). */
import { type PsObject, type PsValue, propertyOf } from './object.ts';

export interface Entry {
  readonly label: string;
  /** A property, or what is made of the object; left out: the property called as the label. */
  readonly of?: string | ((object: PsObject) => PsValue);
}

export interface Column extends Entry {
  /** Characters; left out: what is left of the line. */
  readonly width?: number;
  readonly align?: 'right';
}

export type View =
  | { readonly kind: 'table'; readonly columns: readonly Column[] }
  | { readonly kind: 'list'; readonly entries: readonly Entry[] };

export const entryValue = ({ label, of = label }: Entry, object: PsObject): PsValue =>
  typeof of === 'string' ? propertyOf(object, of) : of(object);

/** A list of properties, each under its own name. @param labels with blanks between */
export const listView = (labels: string): View => ({
  kind: 'list',
  entries: labels.split(' ').map((label) => ({ label })),
});
