import type { SeenPacket } from './seen-packet.ts';

/** Packets by place and conversation; pings and connections are counted from 1 in the order in which they began. */
export type Conversations = ReadonlyMap<string, readonly SeenPacket[]>;

/** Of these only what was said is compared, not how often: how long a neighbour is remembered is a random time. */
const isResolution = (conversation: string): boolean => /^(neighbor|ARP) /.test(conversation);

/**
 * What an Ethernet interface does when it comes up, multicast listener reports among it: the captures begin at no
 * definite time after that.
 */
function isStartUp({ kind, fields }: SeenPacket): boolean {
  if (kind === 'listener report') return true;
  if (kind === 'router solicitation') return fields.get('IPv6 destination') === 'ff02::2';
  return kind === 'neighbor solicitation' && fields.get('IPv6 source') === '::';
}

export function conversationsOf(packets: readonly SeenPacket[], omitted: readonly string[] = []): Conversations {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { conversation } of packets.toSorted((a, b) => a.time - b.time)) {
    const what = /^(ping|tcp|udp) /.exec(conversation)?.[1];
    if (what === undefined || numbers.has(conversation)) continue;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    numbers.set(conversation, `${what} ${count}`);
  }
  const result = new Map<string, SeenPacket[]>();
  for (const packet of packets.filter((one) => !isStartUp(one))) {
    const conversation = numbers.get(packet.conversation) ?? packet.conversation;
    if (omitted.includes(conversation)) continue;
    const key = `${packet.point}: ${conversation}`;
    const list = result.get(key) ?? [];
    result.set(key, list);
    list.push(packet);
  }
  return new Map([...result].map(([key, list]) => [key, reduced(key.slice(key.indexOf(': ') + 2), list)]));
}

function reduced(conversation: string, packets: readonly SeenPacket[]): readonly SeenPacket[] {
  if (isResolution(conversation)) return distinct(resolutions(packets));
  if (conversation.startsWith('routers ')) return timed(packets);
  return conversation.startsWith('tcp ') ? connection(packets) : packets;
}

const SINCE_THE_LAST = 'seconds since the last';

/** Solicitations with the time since the one before. */
function timed(packets: readonly SeenPacket[]): readonly SeenPacket[] {
  let last: number | null = null;
  return packets.map((packet) => {
    if (packet.kind !== 'router solicitation') return packet;
    const since = last === null ? 'none' : (packet.time - last).toFixed(0);
    last = packet.time;
    return { ...packet, fields: new Map([...packet.fields, [SINCE_THE_LAST, since]]) };
  });
}

/** A solicitation may be delayed by up to a second, RFC 4861 section 6.3.7. */
const isSameTime = (name: string, a: string, b: string): boolean =>
  name === SINCE_THE_LAST && Math.abs(Number(a) - Number(b)) <= 1;

const textOf = ({ kind, fields }: SeenPacket): string => `${kind} ${[...fields].join(' ')}`;

/** Questions to all and who answers them; when a known neighbour is probed is a random time. */
function resolutions(packets: readonly SeenPacket[]): readonly SeenPacket[] {
  let asker: string | undefined;
  return packets.filter(({ kind, fields }) => {
    if (kind === 'ARP reply' || kind === 'neighbor advertisement') {
      const isAnswer = asker !== undefined && (fields.get('IPv6 destination') ?? fields.get('targetIp')) === asker;
      asker = undefined;
      return isAnswer;
    }
    const isQuestion = kind === 'ARP request' || fields.get('IPv6 destination')?.startsWith('ff02::1:ff') === true;
    asker = isQuestion ? (fields.get('IPv6 source') ?? fields.get('senderIp')) : undefined;
    return isQuestion;
  });
}

function distinct(packets: readonly SeenPacket[]): readonly SeenPacket[] {
  const texts = packets.map(textOf);
  return packets
    .filter((packet, index) => texts.indexOf(textOf(packet)) === index)
    .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/**
 * Of a connection what its ends cannot choose: the SYNs, and of each direction the headers below TCP, how much was
 * carried, whether the end was told. How many acknowledgements there are and how they ride on data is free.
 */
function connection(packets: readonly SeenPacket[]): readonly SeenPacket[] {
  const directions = new Map<string, SeenPacket[]>();
  // A later fragment has no source of its own in sight, and what it carries is counted with the first.
  for (const packet of packets.filter(({ fields }) => fields.has('IPv6 source'))) {
    const from = packet.fields.get('IPv6 source')!;
    directions.set(from, [...(directions.get(from) ?? []), packet]);
  }
  return [...directions]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, list]) => {
      const segments = list.filter(({ kind }) => kind === 'TCP segment');
      const others = list.filter(({ kind }) => kind !== 'TCP segment');
      return segments.length === 0 ? others : [...others, summed(segments)];
    });
}

function summed(packets: readonly SeenPacket[]): SeenPacket {
  const valuesOf = (name: string): readonly string[] => packets.map((packet) => packet.fields.get(name) ?? 'none');
  const sizes = valuesOf('IPv6 payloadLength').map(Number);
  const names = new Set(packets.flatMap((packet) => [...packet.fields.keys()]).filter((name) => !COUNTED.has(name)));
  const fields = new Map([...names].map((name) => [name, [...new Set(valuesOf(name))].toSorted().join(' or ')]));
  fields.set('largest packet', String(40 + Math.max(...sizes)));
  fields.set('carried', String(valuesOf('payload').reduce((sum, value) => sum + Number(value), 0)));
  fields.set('ends with', valuesOf('flags').includes('fin') ? 'FIN' : 'nothing');
  return { ...packets[0]!, kind: 'TCP segments', fields };
}

/** Fields that differ from segment to segment. */
const COUNTED: ReadonlySet<string> = new Set(['IPv4 totalLength', 'IPv6 payloadLength', 'payload', 'flags']);

/** What Linux and we do otherwise, each difference once. */
export function differencesOf(linux: Conversations, ours: Conversations): readonly string[] {
  const found = new Set<string>();
  for (const key of new Set([...linux.keys(), ...ours.keys()])) {
    const [a, b] = [linux.get(key) ?? [], ours.get(key) ?? []];
    for (const text of differencesOfPairs(key, aligned(a, b))) found.add(text);
  }
  return [...found].toSorted();
}

type Pair = readonly [linux: SeenPacket | null, ours: SeenPacket | null];

function differencesOfPairs(key: string, pairs: readonly Pair[]): readonly string[] {
  const onlyOurs = pairs.flatMap(([linux, ours]) => (linux === null ? [ours!] : []));
  const texts = pairs.flatMap(([linux, ours]): readonly string[] => {
    if (linux === null) return [];
    if (ours !== null) return fieldDifferences(linux, ours);
    const moved = onlyOurs.findIndex((other) => shapeOf(other) === shapeOf(linux));
    if (moved < 0) return [`only Linux: ${placed(linux, key)}`];
    const [other] = onlyOurs.splice(moved, 1);
    return [`another order: ${placed(linux, key)}`, ...fieldDifferences(linux, other!)];
  });
  return [...texts, ...onlyOurs.map((ours) => `only we: ${placed(ours, key)}`)];
}

const placed = ({ kind, fields }: SeenPacket, key: string): string => {
  const at = fields.get('fragment offset') ?? fields.get('IPv4 fragmentOffset') ?? '0';
  return `${key}: ${kind}${at === '0' ? '' : `, fragment at ${at}`}`;
};

function fieldDifferences(linux: SeenPacket, ours: SeenPacket): readonly string[] {
  const names = new Set([...linux.fields.keys(), ...ours.fields.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [linux.fields.get(name) ?? 'none', ours.fields.get(name) ?? 'none'];
    return a === b || isSameTime(name, a, b) ? [] : [`${linux.kind}: ${name} ${a}, ours ${b}`];
  });
}

/** What makes two packets the same one, whatever their fields. */
const shapeOf = ({ kind, fields }: SeenPacket): string =>
  ['IPv6 source', 'IPv6 destination', 'fragment offset', 'IPv4 fragmentOffset', 'senderIp', 'sequence']
    .map((name) => fields.get(name) ?? '')
    .join(' ') + kind;

/** The longest common subsequence by shape; what has no partner stands alone. */
function aligned(a: readonly SeenPacket[], b: readonly SeenPacket[]): readonly Pair[] {
  const [shapesA, shapesB] = [a.map(shapeOf), b.map(shapeOf)];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        shapesA[i] === shapesB[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const pairs: [SeenPacket | null, SeenPacket | null][] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && shapesA[i] === shapesB[j]) pairs.push([a[i++]!, b[j++]!]);
    else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) pairs.push([a[i++]!, null]);
    else pairs.push([null, b[j++]!]);
  }
  return pairs;
}
