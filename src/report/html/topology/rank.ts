import type { HostPicture, NetworkPicture } from '../../../diagnose/picture/picture.ts';

/**
 * Where hosts and links stand in the drawing from top to bottom: row 0 of hosts, then the links of layer 0, then row 1
 * and so on. A host hangs between the layers of its links.
 */
export interface Ranks {
  readonly rows: readonly (readonly string[])[];
  readonly layers: readonly (readonly string[])[];
  /** The links of each host, once each. */
  readonly linksOf: ReadonlyMap<string, readonly string[]>;
  /** Parts of the network that no link joins, numbered; by host and by link. */
  readonly partOfHost: ReadonlyMap<string, number>;
  readonly partOfLink: ReadonlyMap<string, number>;
}

/** So many hosts of the first link stand above it before the others go below. */
const FIRST_ROW = 4;

/** @param first the host that stands on top */
export function rankNetwork({ hosts, links }: NetworkPicture, first: string | null): Ranks {
  const linksOf = new Map(hosts.map((host) => [host.name, linksOfHost(host)]));
  const { layerOf, partOfLink, parts } = layersOf(
    links.map(({ name }) => name),
    linksOf,
    first,
  );
  const partOfHost = new Map<string, number>();
  let nextPart = parts;
  for (const [host, own] of linksOf)
    partOfHost.set(host, own.length === 0 ? nextPart++ : (partOfLink.get(own[0]!) ?? 0));
  const layers: string[][] = [];
  for (const [link, layer] of layerOf) (layers[layer] ??= []).push(link);
  return { rows: rowsOf(linksOf, layerOf, layers.length), layers, linksOf, partOfHost, partOfLink };
}

const linksOfHost = ({ interfaces }: HostPicture): string[] => [
  ...new Set(interfaces.flatMap(({ link }) => (link === null ? [] : [link]))),
];

/** Links by their distance, over hosts, from the first one of their part. */
function layersOf(
  links: readonly string[],
  linksOf: ReadonlyMap<string, readonly string[]>,
  first: string | null,
): { layerOf: Map<string, number>; partOfLink: Map<string, number>; parts: number } {
  const layerOf = new Map<string, number>();
  const partOfLink = new Map<string, number>();
  const roots = [...(first === null ? [] : (linksOf.get(first) ?? []).slice(0, 1)), ...links];
  let parts = 0;
  for (const root of roots) {
    if (layerOf.has(root)) continue;
    let near = [root];
    for (let layer = 0; near.length > 0; layer++) {
      for (const link of near) {
        layerOf.set(link, layer);
        partOfLink.set(link, parts);
      }
      const beyond = [...linksOf.values()].filter((own) => own.some((link) => near.includes(link))).flat();
      near = [...new Set(beyond)].filter((link) => !layerOf.has(link));
    }
    parts++;
  }
  return { layerOf, partOfLink, parts };
}

/** Those between two layers have no choice; the others go where there is more room. */
function rowsOf(
  linksOf: ReadonlyMap<string, readonly string[]>,
  layerOf: ReadonlyMap<string, number>,
  layers: number,
): string[][] {
  const rows: string[][] = Array.from({ length: layers + 1 }, () => []);
  const spans = [...linksOf].map(([host, own]) => {
    const [top, bottom] = [Math.min, Math.max].map((pick) => pick(...own.map((link) => layerOf.get(link)!)));
    return { host, isFree: own.length < 2, isAlone: own.length === 0, top: top!, bottom: bottom! };
  });
  for (const { host, isFree, top } of spans) if (!isFree) rows[top + 1]!.push(host);
  for (const { host, isFree, isAlone, top } of spans) {
    if (!isFree) continue;
    const above = isAlone ? 0 : top;
    const [up, down] = [rows[above]!, rows[above + 1] ?? []];
    const goesUp = isAlone || (above === 0 && up.length < FIRST_ROW) || up.length <= down.length;
    (goesUp ? up : down).push(host);
  }
  return rows;
}
