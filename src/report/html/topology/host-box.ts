import type { HostPicture } from '../../../diagnose/picture/picture.ts';
import { type Face, fitText, textWidth, wrapText } from '../text-size.ts';

/** A line of text in a box; `y` from the top of the box to the base line. */
export interface BoxLine {
  readonly text: string;
  readonly y: number;
  readonly kind: 'name' | 'profile' | 'address';
}

/** A tunnel interface that is up, as a small plate at the foot of the box. */
export interface Badge {
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

/** What stands in the box of a host, measured from its corner. */
export interface BoxContent {
  readonly lines: readonly BoxLine[];
  readonly badges: readonly Badge[];
  readonly badgeY: number;
  /** Base line of the text that says why a packet died here; null where none did. */
  readonly deathY: number | null;
  readonly height: number;
}

/** The longest reason fits in. */
export const BOX_WIDTH = 168;
export const BADGE_HEIGHT = 15;
export const BADGE_SIZE = 9.5;
export const NAME_SIZE = 13.5;
export const SMALL_SIZE = 10.5;
/** Of why a packet died here. */
export const DEATH_SIZE = 9.5;
const PADDING = 9;
const ROOM = BOX_WIDTH - 2 * PADDING;
/** More addresses than this are counted only; the table of interfaces has all. */
const MOST_ADDRESSES = 4;
const BADGE_TEXTS: Readonly<Record<string, string>> = { isatap: 'ISATAP', '6in4': '6in4', 'ip-https': 'IP-HTTPS' };

/** @param hasDeath whether room is kept for why a packet died here */
export function boxContent(host: HostPicture, hasDeath: boolean): BoxContent {
  const lines: BoxLine[] = [];
  let y = 5;
  const add = (text: string, kind: BoxLine['kind'], size: number, face: Face): void => {
    y += size + 3;
    lines.push({ text: fitText(text, ROOM, size, face), y, kind });
  };
  add(host.name, 'name', NAME_SIZE, 'bold');
  add(host.profile, 'profile', SMALL_SIZE, 'plain');
  for (const text of addressLines(host)) add(text, 'address', SMALL_SIZE, 'monospace');
  const badges = badgesOf(host);
  const badgeY = y + 6;
  if (badges.length > 0) y = badgeY + BADGE_HEIGHT;
  const deathY = hasDeath ? y + 15 : null;
  return { lines, badges, badgeY, deathY, height: (deathY ?? y) + 8 };
}

/** One address for each connection to a link: the IPv4 address, or the first IPv6 address beyond the link. */
function addressLines({ interfaces }: HostPicture): string[] {
  const shown = interfaces.flatMap(({ link, addresses }) => {
    if (link === null) return [];
    const ipv4 = addresses.find((address) => !address.includes(':'));
    const ipv6 = addresses.find((address) => address.includes(':') && !address.startsWith('fe80:'));
    return ipv4 ?? ipv6?.replace(/\/\d+$/, '') ?? [];
  });
  const lines = shown.slice(0, MOST_ADDRESSES).flatMap((text) => wrapText(text, ROOM, SMALL_SIZE, 'monospace'));
  const rest = shown.length - MOST_ADDRESSES;
  return rest > 0 ? [...lines, `and ${rest} more`] : lines;
}

function badgesOf({ interfaces }: HostPicture): Badge[] {
  const counts = new Map<string, number>();
  for (const { kind, isUp } of interfaces) {
    const text = BADGE_TEXTS[kind];
    if (text !== undefined && isUp) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  let x = PADDING;
  return [...counts].map(([name, count]) => {
    const text = count === 1 ? name : `${name} ×${count}`;
    const width = textWidth(text, BADGE_SIZE, 'bold') + 8;
    const badge = { text, x, width };
    x += width + 4;
    return badge;
  });
}

export const BOX_PADDING = PADDING;
