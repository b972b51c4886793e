import type { Hop, Journey, NetworkPicture, TunnelKind } from '../../../diagnose/picture/picture.ts';
import type { FlowResult } from '../../../diagnose/result.ts';

/** A passage that is drawn: once, however often it was made. */
export interface Passage {
  readonly way: 'forward' | 'return';
  readonly from: string;
  readonly to: string | null;
  /** null: through a tunnel. */
  readonly link: string | null;
}

/** What the drawing shows of a flow. */
export interface Path {
  readonly passages: readonly Passage[];
  /** Where it died and why; null: it did not, or that was made good. */
  readonly end: { readonly place: string; readonly isLink: boolean; readonly code: string } | null;
}

/** A tunnel as the drawing has it: ends by their hosts, the hub first. */
export interface Overlay {
  readonly kind: TunnelKind;
  readonly hosts: readonly string[];
}

/** What the style calls a kind of tunnel: a class cannot begin with a digit. */
export const tunnelStyle = (kind: TunnelKind): string => (kind === '6in4' ? 'sixinfour' : kind);

export function pathOf({ reason }: FlowResult, journeys: readonly Journey[]): Path {
  const seen = new Map<string, Passage>();
  const ways = journeys.filter(({ way }) => way !== 'error');
  for (const { way, items } of ways) {
    for (const item of items) {
      if (item.kind !== 'hop') continue;
      const passage = passageOf(item, way === 'return' ? 'return' : 'forward');
      const key = JSON.stringify(passage);
      if (!seen.has(key)) seen.set(key, passage);
    }
  }
  const passages = [...seen.values()];
  if (reason === null) return { passages, end: null };
  const notes = ways.flatMap(({ items }) => items).filter((item) => item.kind === 'note');
  const isLink = notes.some((note) => note.isEnd && note.isLink && note.host === reason.host);
  return { passages, end: { place: reason.host, isLink, code: reason.code } };
}

const passageOf = ({ from, to, link }: Hop, way: Passage['way']): Passage => ({ way, from, to, link });

/** The tunnels that stand, and those through which something went that stand no more. */
export function overlaysOf({ tunnels }: NetworkPicture, paths: readonly Path[]): Overlay[] {
  const overlays = tunnels.map(({ kind, hub, members }): Overlay => {
    const hosts = new Set([hub, ...members].map(({ host }) => host));
    return { kind, hosts: [...hosts] };
  });
  for (const { link, from, to } of paths.flatMap(({ passages }) => passages)) {
    if (link !== null || to === null) continue;
    const known = overlays.some(({ kind, hosts }) => kind === 'ip-https' && hosts.includes(from) && hosts.includes(to));
    if (!known) overlays.push({ kind: 'ip-https', hosts: [to, from] });
  }
  return overlays.filter(({ hosts }) => hosts.length > 1);
}
