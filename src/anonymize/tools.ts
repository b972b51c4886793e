/** What everything that takes packets apart has in its hands. */
import type { AddressRenamer } from './addresses.ts';
import type { NameRenamer } from './names.ts';

/** What cannot be renamed, by what it is; and the number of bytes of it that were blanked. */
export type Blanked =
  | 'application data'
  | 'encrypted payload'
  | 'later fragments'
  | 'padding'
  | 'unknown protocols'
  | 'unknown options';

export interface Tools {
  readonly addresses: AddressRenamer;
  readonly names: NameRenamer;
  /** What cannot be renamed stays as it is. */
  readonly keepPayload: boolean;
  readonly blanked: Map<Blanked, number>;
}

/** Overwrites with zeros what nobody here can rename. */
export function blank(tools: Tools, what: Blanked, bytes: Uint8Array, from: number, end: number): void {
  if (tools.keepPayload || end <= from) return;
  bytes.fill(0, from, end);
  tools.blanked.set(what, (tools.blanked.get(what) ?? 0) + end - from);
}

/** Characters up to 255, one byte each. */
export function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}
