import type { Field } from './field.ts';
import type { Layer, LayerProtocol } from './layer.ts';

const LINK_LAYERS: ReadonlySet<LayerProtocol> = new Set(['ethernet', 'vlan', 'linux-cooked', 'loopback']);

const isIp = ({ protocol }: Layer): boolean => protocol === 'ipv4' || protocol === 'ipv6';
const version = ({ protocol }: Layer): string => (protocol === 'ipv4' ? '4' : '6');

/** Addresses, and the fragment that it is. */
const ipText = ({ text }: Layer): string => text.replace(/^IPv[46] /, '');

/**
 * A packet in one line: outer addresses, inner addresses, what it is. `6in4 A > B | C > D TCP 49152 > 3389 [SYN]`.
 * What an ICMP error quotes stands in brackets behind it.
 */
export function summaryText(layers: readonly Layer[]): string {
  const own = layers.filter(({ isQuoted }) => !isQuoted);
  const quoted = layers.filter(({ isQuoted }) => isQuoted);
  const about = quoted.length === 0 ? '' : ` (about ${pathText(quoted)})`;
  return `${pathText(own)}${about}${faultText(own)}`;
}

function pathText(layers: readonly Layer[]): string {
  const packets = layers.filter(isIp);
  const innermost = packets.at(-1);
  const outer = packets.slice(0, -1).map((layer, index) => {
    return `${version(packets[index + 1]!)}in${version(layer)} ${ipText(layer)} | `;
  });
  const above = innermost === undefined ? layers : layers.slice(layers.indexOf(innermost) + 1);
  const what = upperText(above, innermost);
  return `${outer.join('')}${innermost === undefined ? '' : `${ipText(innermost)} `}${what}`;
}

/** What stands above the innermost IP header, without link layers where there is something better. */
function upperText(layers: readonly Layer[], packet: Layer | undefined): string {
  const shown = layers.filter(({ protocol }) => !LINK_LAYERS.has(protocol) && protocol !== 'trailer');
  // The bytes that TCP, UDP and an echo carry are counted in their line, and DNS tells more than UDP.
  const texts = shown.filter(({ protocol }, index) => {
    const next = shown[index + 1]?.protocol;
    return (protocol !== 'data' || index === 0) && !((protocol === 'udp' || protocol === 'tcp') && next === 'dns');
  });
  const links = layers.filter(({ protocol }) => LINK_LAYERS.has(protocol));
  if (packet === undefined && links.length > 0 && texts.every(({ protocol }) => protocol === 'data'))
    return [...links, ...texts].map(({ text }) => text).join(', ');
  const isUnread = texts.every(({ protocol }) => protocol === 'data');
  const parts = [isUnread ? protocolText(packet) : undefined, ...texts.map(({ text }) => text)];
  return parts.filter((part) => part !== undefined).join(', ') || 'no bytes';
}

/** What an IP header says of bytes that nobody reads. */
function protocolText(packet: Layer | undefined): string | undefined {
  const found = packet?.fields.find(({ name }) => name === 'protocol' || name === 'nextHeader');
  return found === undefined ? undefined : `protocol ${found.text}`;
}

function faultText(layers: readonly Layer[]): string {
  const bad = layers.filter(({ checksum }) => checksum === 'bad').map(({ protocol }) => ` [bad ${protocol} checksum]`);
  return bad.join('');
}

/** A packet as a tree: a line for each layer and field, deeper ones further in. */
export function treeLines(layers: readonly Layer[]): string[] {
  return layers.flatMap((layer) => {
    const indent = layer.isQuoted ? '    ' : '';
    const checksum = layer.checksum === null ? '' : `, checksum ${layer.checksum.replace('-', ' ')}`;
    const head = `${indent}${layer.text} (${layer.protocol}, byte ${layer.offset}, length ${layer.length}${checksum})`;
    return [head, ...fieldLines(layer.fields, `${indent}    `)];
  });
}

const fieldLines = (fields: readonly Field[], indent: string): string[] =>
  fields.flatMap(({ name, text, fields: inner = [] }) => [
    `${indent}${name}: ${text}`,
    ...fieldLines(inner, `${indent}    `),
  ]);
