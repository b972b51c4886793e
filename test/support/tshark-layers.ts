import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A protocol of a packet as tshark dissects it: its fields in the order of the packet, by filter name. */
export interface TsharkLayer {
  readonly protocol: string;
  readonly fields: (readonly [name: string, show: string])[];
}

/** One fragment and one segment at a time, as our decoder sees them; every checksum that there is. */
const PREFERENCES = [
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'tcp.desegment_tcp_streams:FALSE',
  'tcp.relative_sequence_numbers:FALSE',
];

/**
 * The layers of every packet of a file, outside in, those of a quoted packet behind those of the ICMP message.
 * @param protocols tshark's names of the protocols wanted; what others say belongs to the one around them
 */
export async function tsharkLayers(file: string, protocols: ReadonlySet<string>): Promise<TsharkLayer[][]> {
  const options = ['-r', file, '-n', '-T', 'pdml', ...PREFERENCES.flatMap((preference) => ['-o', preference])];
  const tshark = spawn('tshark', options, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  tshark.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const ended = once(tshark, 'close') as Promise<[number]>;
  const packets: TsharkLayer[][] = [];
  const open: (TsharkLayer | null)[] = [];
  // PDML has one tag in each line.
  for await (const line of createInterface({ input: tshark.stdout })) {
    if (line.startsWith('<packet>')) packets.push([]);
    else if (line.includes('<proto ')) {
      const protocol = attribute(line, 'name') ?? '';
      const layer = protocols.has(protocol) ? { protocol, fields: [] } : null;
      if (layer !== null) packets.at(-1)!.push(layer);
      if (!line.trimEnd().endsWith('/>')) open.push(layer ?? open.at(-1) ?? null);
    } else if (line.includes('</proto>')) open.pop();
    else if (line.includes('<field ')) {
      const show = attribute(line, 'show');
      if (show !== null) open.at(-1)?.fields.push([attribute(line, 'name') ?? '', show]);
    }
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`tshark ${file} ended with ${code}: ${errors}`);
  return packets;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

function attribute(line: string, name: string): string | null {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(line)?.[1];
  return found === undefined
    ? null
    : found.replaceAll(/&([^;]+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
}
