import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeNetwork } from '../../../src/diagnose/picture/network-picture.ts';
import type { InterfacePicture, NetworkPicture, TunnelKind } from '../../../src/diagnose/picture/picture.ts';
import { prepare } from '../../../src/diagnose/simulate.ts';
import { textWidth } from '../../../src/report/html/text-size.ts';
import { overlaysOf, type Passage, type Path, pathOf } from '../../../src/report/html/topology/graph.ts';
import {
  BOX_PADDING,
  BOX_WIDTH,
  DEATH_SIZE,
  NAME_SIZE,
  SMALL_SIZE,
} from '../../../src/report/html/topology/host-box.ts';
import { type Box, deathText, type Layout, layOut, PIPE_SIZE } from '../../../src/report/html/topology/layout.ts';
import { TUNNEL_SIZE } from '../../../src/report/html/topology/overlay-layout.ts';
import { rankNetwork } from '../../../src/report/html/topology/rank.ts';
import { wayLines } from '../../../src/report/html/topology/ways.ts';
import { dropReasons } from '../../../src/trace/drop-reason.ts';
import { reported } from '../../support/reports.ts';
import { loadFile } from '../../support/scenarios.ts';
import { shippedScenarios } from '../../support/shipped-scenarios.ts';

/** What overlaps in a layout or reaches out of it, in words; a drawing that is right has nothing. */
function faultsOf(layout: Layout, paths: readonly Path[]): string[] {
  const boxes = [...layout.hosts.values()].map((box) => ({ ...box, what: `host ${box.host.name}` }));
  const pipes = [...layout.pipes.values()].map((pipe) => ({ ...pipe, what: `link ${pipe.name}` }));
  const labels = layout.tunnels.map(({ label, x, labelY }, index) => {
    const length = textWidth(label, TUNNEL_SIZE, 'bold');
    return { what: `label ${index} ${label}`, x: x + 7, y: labelY - length / 2, width: 11, height: length };
  });
  return [
    ...overlapsOf([...boxes, ...pipes, ...labels]),
    ...[...boxes, ...pipes, ...labels].filter((box) => !isInside(box, layout)).map(({ what }) => `${what} is outside`),
    ...boxes.flatMap(textFaults),
    ...labelFaults(layout, paths),
    ...leaderFaults(layout),
    ...paths.flatMap((path) => wayFaults(layout, path)),
  ];
}

function overlapsOf(boxes: readonly (Box & { readonly what: string })[]): string[] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.what} lies over ${b.what}`),
  );
}

const isInside = ({ x, y, width, height }: Box, drawing: Layout): boolean =>
  x >= 0 && y >= 0 && x + width <= drawing.width && y + height <= drawing.height;

/** The lines of a box fit into it and stand below each other. */
function textFaults({ what, content, width, height }: Box & Pick<HostBox, 'content'> & { what: string }): string[] {
  const { lines, badges, deathY } = content;
  const right = width - BOX_PADDING;
  const tooWide = lines.filter(({ text, kind }) => {
    const [size, face] =
      kind === 'name'
        ? ([NAME_SIZE, 'bold'] as const)
        : ([SMALL_SIZE, kind === 'address' ? 'monospace' : 'plain'] as const);
    return BOX_PADDING + textWidth(text, size, face) > right;
  });
  const bases = [...lines.map(({ y }) => y), ...(deathY === null ? [] : [deathY])];
  const isTight = bases.some((y, index) => index > 0 && y - bases[index - 1]! < SMALL_SIZE);
  return [
    ...tooWide.map(({ text }) => `${what}: ${text} is too wide`),
    ...(isTight || bases.at(-1)! > height ? [`${what}: its lines are too close`] : []),
    ...badges.filter((badge) => badge.x + badge.width > width).map(({ text }) => `${what}: ${text} reaches out`),
  ];
}
type HostBox = Layout['hosts'] extends ReadonlyMap<string, infer Value> ? Value : never;

/** The name of a link ends before the first line that comes to it. */
function labelFaults({ pipes, stubs }: Layout, paths: readonly Path[]): string[] {
  return [...pipes.values()].flatMap(({ name, x }) => {
    const deaths = paths.flatMap(({ end }) =>
      end !== null && end.isLink && end.place === name ? [deathText(end.code)] : [],
    );
    const end = x + 10 + Math.max(...[name, ...deaths].map((text) => textWidth(text, PIPE_SIZE, 'bold')));
    return stubs
      .filter((stub) => stub.link === name && stub.x < end)
      .map(({ host }) => `${name} is written over the line of ${host}`);
  });
}

/** Lines of tunnels pass beside every box, and no two lie on each other. */
function leaderFaults({ tunnels, hosts }: Layout): string[] {
  const pieces = tunnels.flatMap(({ leaders }, tunnel) =>
    leaders.flatMap(({ host, points }) =>
      points.slice(1).map((to, index) => ({ what: `tunnel ${tunnel} of ${host}`, from: points[index]!, to })),
    ),
  );
  const through = pieces.flatMap(({ what, from, to }) =>
    [...hosts.values()]
      .filter(({ x, y, width, height }) => {
        const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
        const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
        return left < x + width && right > x && top < y + height && bottom > y;
      })
      .map((box) => `${what} goes through ${box.host.name}`),
  );
  const doubled = pieces.flatMap((a, index) =>
    pieces
      .slice(index + 1)
      .filter((b) => a.from.y === a.to.y && b.from.y === b.to.y && a.from.y === b.from.y)
      .filter((b) => Math.max(a.from.x, b.from.x) < Math.min(a.to.x, b.to.x))
      .map((b) => `${a.what} lies on ${b.what}`),
  );
  return [...through, ...doubled];
}

/** Ways on a link stay in its tube, and none lies on another. */
function wayFaults(layout: Layout, path: Path): string[] {
  const lines = wayLines(layout, path);
  const heights = lines.flatMap(({ points }, index) => {
    const { link } = path.passages[index]!;
    return link === null ? [] : [{ link, y: points[1]!.y }];
  });
  const outside = heights.filter(({ link, y }) => {
    const pipe = layout.pipes.get(link)!;
    return y <= pipe.y || y >= pipe.y + pipe.height;
  });
  const double = heights.filter((a, index) =>
    heights.some((b, other) => other > index && a.link === b.link && a.y === b.y),
  );
  return [
    ...outside.map(({ link }) => `a way leaves ${link}`),
    ...double.map(({ link }) => `two ways on one line in ${link}`),
  ];
}

describe('nothing overlaps in the drawing of', () => {
  test.each(shippedScenarios)('%s', (file) => {
    const loaded = loadFile(file);
    const network = describeNetwork(prepare(loaded).network, loaded.document);
    const first = Object.values(loaded.document.flows)[0]?.from ?? null;
    expect(faultsOf(layOut(network, overlaysOf(network, []), [], first), [])).toEqual([]);
  });

  test.each([
    'scenarios/manage-out.yaml',
    'scenarios/six-in-four.yaml',
    'scenarios/single-server.yaml',
    'scenarios/router-on-a-stick.yaml',
    'scenarios/faults/swapped-next-hops.yaml',
    'scenarios/faults/tunnel-mtu-black-hole.yaml',
    'scenarios/faults/routing-loop-rfc6324.yaml',
  ])('%s with the ways of its flows', (file) => {
    const { result, picture } = reported(loadFile(file));
    const paths = result.flows.map((flow, index) => pathOf(flow, picture.flows[index]!.journeys));
    expect(paths.every(({ passages }) => passages.length > 0)).toBe(true);
    const { network } = picture;
    expect(faultsOf(layOut(network, overlaysOf(network, paths), paths, result.flows[0]!.from), paths)).toEqual([]);
  });

  test('any network', () => {
    fc.assert(
      fc.property(anyNetwork(), ({ network, paths }) => {
        const layout = layOut(network, overlaysOf(network, paths), paths, network.hosts[0]?.name ?? null);
        expect(faultsOf(layout, paths)).toEqual([]);
        expect([...layout.hosts.keys()].sort()).toEqual(network.hosts.map(({ name }) => name).sort());
        expect([...layout.pipes.keys()].sort()).toEqual(network.links.map(({ name }) => name).sort());
      }),
      { numRuns: 300 },
    );
  });
});

const card = (name: string, link: string | null, addresses: readonly string[]): InterfacePicture => ({
  name,
  index: 1,
  kind: link === null ? 'isatap' : 'ethernet',
  link,
  vlan: null,
  isUp: true,
  addresses,
  mtu: 1500,
});

/** Hosts on links in any way, tunnels between any of them, and ways along the links. */
function anyNetwork(): fc.Arbitrary<{ network: NetworkPicture; paths: Path[] }> {
  const address = fc.constantFrom('10.0.0.1/24', '2001:db8:1:2:3456:789a:bcde:f012/64', 'fd00::1/64');
  const sizes = fc.record({ hosts: fc.integer({ min: 1, max: 16 }), links: fc.integer({ min: 0, max: 9 }) });
  return sizes.chain(({ hosts, links }) => {
    const host = fc.integer({ min: 0, max: hosts - 1 });
    const onLinks = links === 0 ? fc.constant([]) : fc.array(fc.integer({ min: 0, max: links - 1 }), { maxLength: 4 });
    const tunnel = fc.record({
      kind: fc.constantFrom<TunnelKind>('isatap', '6in4', 'ip-https'),
      hub: host,
      members: fc.array(host, { minLength: 1, maxLength: 4 }),
    });
    return fc
      .record({
        cards: fc.array(fc.tuple(onLinks, address), { minLength: hosts, maxLength: hosts }),
        tunnels: fc.array(tunnel, { maxLength: 6 }),
        walks: fc.array(fc.array(fc.nat(1000), { maxLength: 12 }), { maxLength: 3 }),
        code: fc.constantFrom('no-route', 'isatap-source-check'),
      })
      .map(({ cards, tunnels, walks, code }) => {
        const name = (index: number): string => `HOST-${index}`;
        const network: NetworkPicture = {
          links: Array.from({ length: links }, (_, index) => ({
            name: `link ${index}`,
            rate: '1Gbps',
            delay: '0ns',
            mtu: 1500,
            faults: [],
          })),
          hosts: cards.map(([on, own], index) => ({
            name: name(index),
            profile: 'windows-server-2012r2',
            interfaces: [
              ...on.map((link, place) => card(`if ${place}`, `link ${link}`, [own])),
              card('tunnel', null, []),
            ],
            routes: [],
          })),
          tunnels: tunnels.map(({ kind, hub, members }) => ({
            kind,
            hub: { host: name(hub), interface: 'tunnel' },
            members: members.map((member) => ({ host: name(member), interface: 'tunnel' })),
          })),
        };
        return { network, paths: walks.map((walk) => walkOver(network, walk, code)) };
      });
  });
}

/** A way from the first host over whatever links there are, each choice a number; it ends at its last host or link. */
function walkOver({ hosts }: NetworkPicture, choices: readonly number[], code: string): Path {
  const linksOf = (name: string): string[] =>
    hosts.find((host) => host.name === name)!.interfaces.flatMap(({ link }) => link ?? []);
  let at = hosts[0]!.name;
  const passages: Passage[] = [];
  const seen = new Set<string>();
  for (const choice of choices) {
    const own = linksOf(at);
    if (own.length === 0) break;
    const link = own[choice % own.length]!;
    const others = hosts.filter(({ name }) => name !== at && linksOf(name).includes(link));
    const to = others.length === 0 ? null : others[choice % others.length]!.name;
    const passage: Passage = { way: choice % 2 === 0 ? 'forward' : 'return', from: at, to, link };
    if (!seen.has(JSON.stringify(passage))) passages.push(passage);
    seen.add(JSON.stringify(passage));
    if (to === null) return { passages, end: { place: link, isLink: true, code } };
    at = to;
  }
  return { passages, end: { place: at, isLink: false, code } };
}

test('every reason that packets die for fits into a box', () => {
  const codes = Object.keys(dropReasons);
  const room = BOX_WIDTH - 2 * BOX_PADDING;
  expect(codes.filter((code) => textWidth(deathText(code), DEATH_SIZE, 'bold') > room)).toEqual([]);
});

describe('ranks', () => {
  test('a host stands between the layers of its links, the sender on top', () => {
    const loaded = loadFile('scenarios/manage-out.yaml');
    const network = describeNetwork(prepare(loaded).network, loaded.document);
    const { rows, layers } = rankNetwork(network, 'PC01');
    expect(layers).toEqual([['office'], ['vlan111'], ['dmz'], ['edge'], ['wan1', 'wan2'], ['home1', 'home2']]);
    expect(rows[0]).toEqual(['PC01', 'PC02']);
    expect(rows[1]).toContain('CORE');
    expect(rows.at(-1)).toEqual(['CLIENT01', 'CLIENT02']);
    expect(rankNetwork(network, 'CLIENT01').layers[0]).toEqual(['home1']);
  });

  test('parts that no link joins, and hosts without one', () => {
    const host = (name: string, links: readonly string[]) => ({
      name,
      profile: 'router',
      interfaces: links.map((link) => card(link, link, [])),
      routes: [],
    });
    const link = (name: string) => ({ name, rate: '', delay: '', mtu: 1500, faults: [] });
    const hosts = [host('a', ['x']), host('b', ['x']), host('c', ['y']), host('lonely', [])];
    const { partOfHost, rows } = rankNetwork({ hosts, links: [link('x'), link('y')], tunnels: [] }, null);
    expect([...partOfHost]).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['lonely', 2],
    ]);
    expect(rows.flat().sort()).toEqual(['a', 'b', 'c', 'lonely']);
  });
});
