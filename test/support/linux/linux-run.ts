import fs from 'node:fs';
import path from 'node:path';
import { readCapture } from '../../../src/capture/capture-reader.ts';
import { eui64Address, LINK_LOCAL } from '../../../src/addr/embedded.ts';
import { MacAddress } from '../../../src/addr/mac.ts';
import { hex } from '../bytes.ts';
import { readShared, sharedCaptures } from '../shared-captures.ts';
import type { Frame } from './seen-packet.ts';

/** What somebody typed. `at`: seconds since the machine was switched on. */
export interface TypedCommand {
  readonly at: number;
  readonly host: string;
  readonly text: string;
}

/** A recorded run of the Linux kernel. */
export interface LinuxRun {
  readonly name: string;
  readonly commands: readonly TypedCommand[];
  readonly frames: readonly Frame[];
  /** Text for a hardware address or a link-local address made of one. */
  readonly namesOf: (text: string) => string;
  /** Packets that died, by host and counter, where there were some. */
  readonly losses: ReadonlyMap<string, number>;
  /** What the station has learned on its tunnel in the end. */
  readonly learned: readonly string[];
  /** Frames that were made by hand and sent by the host `evil`. */
  readonly crafted: readonly CraftedFrame[];
}

export interface CraftedFrame {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function readLinuxRun(name: string): LinuxRun {
  const folder = path.join(sharedCaptures, 'linux', name);
  const states = fs.readdirSync(path.join(folder, 'state')).map((file) => ({
    host: file.split('.')[1]!,
    text: fs.readFileSync(path.join(folder, 'state', file), 'utf8'),
  }));
  const cards = states.flatMap(({ host, text }) => readCards(host, text));
  return {
    name,
    commands: readCommands(fs.readFileSync(path.join(folder, 'README.md'), 'utf8')),
    frames: fs
      .readdirSync(folder)
      .filter((file) => file.endsWith('.pcap'))
      .sort()
      .flatMap((file) => readFrames(`linux/${name}/${file}`, file.slice(0, -'.pcap'.length))),
    namesOf: namesOfCards(cards),
    losses: new Map(states.flatMap(({ host, text }) => readLosses(host, text))),
    learned: states.filter(({ host }) => host === 'mgmt').flatMap(({ text }) => readLearned(text)),
    crafted: readCrafted(path.join(folder, 'cases.jsonl')),
  };
}

function readCrafted(file: string): readonly CraftedFrame[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const one = JSON.parse(line) as { readonly case: string; readonly sent: readonly string[] };
    return one.sent.map((frame) => ({ name: one.case, bytes: hex(frame) }));
  });
}

/** Lines such as `[mgmt 30.66]# ping ...`; one without a time has that of the heading above. */
function readCommands(readme: string): readonly TypedCommand[] {
  const commands: TypedCommand[] = [];
  let heading = 0;
  for (const line of readme.slice(readme.indexOf('## Transcript')).split('\n')) {
    const [, uptime] = /^## .*\(guest uptime ([\d.]+) s\)/.exec(line) ?? [];
    if (uptime !== undefined) heading = Number(uptime);
    const [, host, at, text] = /^\[(\w+)(?: ([\d.]+))?\]# (.*)/.exec(line) ?? [];
    if (host !== undefined) commands.push({ host, at: at === undefined ? heading : Number(at), text: text! });
  }
  return commands;
}

function readFrames(file: string, point: string): readonly Frame[] {
  const { records, problem } = readCapture(readShared(file));
  if (problem !== null) throw problem;
  return records.flatMap((record): Frame[] => {
    if (record.kind !== 'packet') return [];
    const { seconds, nanoseconds } = record.time!;
    return [
      {
        point,
        time: seconds + nanoseconds / 1e9,
        linkType: record.interface.linkType,
        bytes: record.data.slice(),
        length: record.originalLength,
      },
    ];
  });
}

/** A card and its address, for people: `isatap01.eth0`. */
export interface NamedCard {
  readonly name: string;
  readonly mac: MacAddress;
}

function readCards(host: string, state: string): readonly NamedCard[] {
  const links = state.split('ip -d link show')[1]!.split('###')[0]!;
  return [...links.matchAll(/^\d+: (\w+)@?\w*: .*\n\s+link\/ether (\S+)/gm)].map(([, name, mac]) => ({
    name: `${host}.${name!}`,
    mac: MacAddress.parse(mac!),
  }));
}

/** Puts the names of cards in place of their hardware addresses and of the link-local addresses made of them. */
export function namesOfCards(cards: readonly NamedCard[]): (text: string) => string {
  const known = cards.flatMap(({ name, mac }): [string, string][] => [
    [mac.toString(), `MAC of ${name}`],
    [eui64Address(LINK_LOCAL, mac).toString(), `link-local of ${name}`],
  ]);
  return (text) => known.reduce((current, [from, to]) => current.replaceAll(from, to), text);
}

/** Addresses and learned routes of the tunnel; of a lifetime how much was advertised. */
function readLearned(state: string): readonly string[] {
  const section = (command: string): string => state.split(`# ${command}\n`)[1]!.split('###')[0]!;
  const tunnel = /^\d+: is0@[^]*?(?=^\d+: |\s*$(?![^]))/m.exec(section('ip -6 addr'))?.[0] ?? '';
  const routes = section('ip -6 route show table all').matchAll(
    /^(\S+)(?: via (\S+))? dev is0 proto (?:ra|kernel) metric (\d+)(?: expires (\d+)sec)?/gm,
  );
  return [
    ...[...tunnel.matchAll(/inet6 (\S+)/g)].map(([, address]) => learnedAddress(address!)),
    ...[...routes]
      .filter(([, prefix]) => prefix !== 'fe80::/64')
      .map(([, prefix, via, metric, left]) =>
        learnedRoute(prefix === 'default' ? '::/0' : prefix!, via ?? null, Number(metric), Number(left)),
      ),
  ];
}

export const learnedAddress = (address: string): string => `address ${address}`;

/** @param left seconds; within ten minutes of what was advertised */
export const learnedRoute = (prefix: string, via: string | null, metric: number, left: number): string =>
  `route ${prefix} ${via === null ? 'on-link' : `via ${via}`} metric ${metric} for ${Math.ceil(left / 600) * 600} s`;

/** Counters of the kernel that tell of a packet that died, and what we call it. */
const LOSS_COUNTERS: Readonly<Record<string, string>> = {
  Ip6InHdrErrors: 'header',
  Ip6InTooBigErrors: 'too big',
  Ip6InNoRoutes: 'no route',
  Ip6OutNoRoutes: 'no route',
  Ip6InAddrErrors: 'address',
  IpFragFails: 'IPv4 too big',
};

function readLosses(host: string, state: string): readonly [string, number][] {
  const losses = new Map<string, number>();
  const add = (what: string, count: number): void => {
    if (count > 0) losses.set(`${host}: ${what}`, (losses.get(`${host}: ${what}`) ?? 0) + count);
  };
  for (const [, counter, count] of state.matchAll(/^(\w+) +(\d+) +[\d.]+$/gm)) {
    const what = LOSS_COUNTERS[counter!];
    if (what !== undefined) add(what, Number(count));
  }
  const statistics = state.split('ip -s -s link')[1]!.split('###')[0]!;
  for (const [, errors] of statistics.matchAll(/^\d+: is\d@.*\n.*\n\s+RX: .*\n\s+\d+\s+\d+\s+(\d+)/gm))
    add('tunnel', Number(errors));
  return [...losses];
}
