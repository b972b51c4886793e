import type { IpAddress } from '../addr/ip.ts';
import { TLS_KEY_LOG } from '../capture/pcapng-format.ts';
import { PcapWriter } from '../capture/pcap-writer.ts';
import { type CaptureInterface, type CapturePacket, PcapngWriter } from '../capture/pcapng-writer.ts';
import type { ByteSink } from '../capture/sink.ts';
import { EthernetInterface } from '../host/ethernet-interface.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { TapPoint } from '../trace/trace.ts';
import type { Network } from './network.ts';

/** One snap length for all interfaces: the largest IP packet and an Ethernet header. */
const SNAP_LENGTH = 65_549;

/** Where frames are recorded. */
export type RecordedPoint = Exclude<TapPoint, 'originated'>;

/** What stands in `all`: every frame once, as its receiver was handed it, what came out of streams, what reached nobody. */
const isInAll = (point: RecordedPoint): boolean =>
  point === 'received' || point === 'stream-received' || point === 'died-on-link' || point === 'died-in-stack';

/** A frame as it goes into files; `interfaceId` is the trace's. */
export interface RecordedPacket extends CapturePacket {
  readonly point: RecordedPoint;
  readonly interfaceId: number;
}

/** The files of one run, by name without ending. */
export interface CaptureFiles {
  add(packet: RecordedPacket): void;
  /** @returns packets written by file name */
  close(): ReadonlyMap<string, number>;
}

export type CaptureFormatName = 'pcapng' | 'pcap';

type MakeCaptureFiles = (network: Network, open: (name: string) => ByteSink) => CaptureFiles;

/** `pcapng`: `all` and one file a host. `pcap`: one file an interface, named HOST-INTERFACE. */
export const captureFiles: Readonly<Record<CaptureFormatName, MakeCaptureFiles>> = {
  pcapng: (network, open) => new PcapngFiles(network, open),
  pcap: (network, open) => new PcapFiles(network, open),
};

interface PcapngFile {
  readonly writer: PcapngWriter;
  /** The file's interface numbers by the trace's. */
  readonly interfaces: readonly number[];
  packets: number;
}

class PcapngFiles implements CaptureFiles {
  private readonly network: Network;
  private readonly files: ReadonlyMap<string, PcapngFile>;
  private readonly all: PcapngFile;
  /** The file of the host by the trace's interface numbers. */
  private readonly ofHost: readonly PcapngFile[];

  constructor(network: Network, open: (name: string) => ByteSink) {
    this.network = network;
    const names = ['all', ...network.nodes.keys()];
    this.files = new Map(names.map((name) => [name, this.begin(name, open(name))]));
    this.all = this.files.get('all')!;
    this.ofHost = network.trace.interfaces.map(({ hostName }) => this.files.get(hostName)!);
  }

  private begin(name: string, sink: ByteSink): PcapngFile {
    const { trace, nodes } = this.network;
    const writer = new PcapngWriter(sink, SNAP_LENGTH);
    const interfaces: number[] = [];
    trace.interfaces.forEach((traced, id) => {
      if (name !== 'all' && traced.hostName !== name) return;
      const card = nodes.get(traced.hostName)!.host.interfaces.find(({ traceId }) => traceId === id);
      interfaces[id] = writer.addInterface(describe(`${traced.hostName}/${traced.name}`, card));
    });
    writer.addNames(hostNames(nodes));
    // The run is over: all secrets are known, and they stand before what they open.
    if (trace.tlsSecrets.length > 0)
      writer.addSecrets(TLS_KEY_LOG, new TextEncoder().encode(`${trace.tlsSecrets.join('\n')}\n`));
    return { writer, interfaces, packets: 0 };
  }

  add(packet: RecordedPacket): void {
    if (isInAll(packet.point)) addTo(this.all, packet);
    if (packet.point !== 'died-on-link') addTo(this.ofHost[packet.interfaceId]!, packet);
  }

  close(): ReadonlyMap<string, number> {
    for (const { writer } of this.files.values()) writer.close();
    return new Map([...this.files].map(([name, { packets }]) => [name, packets]));
  }
}

function addTo(file: PcapngFile, packet: RecordedPacket): void {
  file.writer.addPacket(file.interfaces[packet.interfaceId]!, packet);
  file.packets++;
}

interface PcapFile {
  readonly name: string;
  readonly writer: PcapWriter;
  packets: number;
}

/** A file is begun with the interface's first packet, so one that saw none has no file. */
class PcapFiles implements CaptureFiles {
  private readonly network: Network;
  private readonly open: (name: string) => ByteSink;
  private readonly files = new Map<number, PcapFile>();

  constructor(network: Network, open: (name: string) => ByteSink) {
    this.network = network;
    this.open = open;
  }

  add(packet: RecordedPacket): void {
    // Its sender's interface has the frame already.
    if (packet.point === 'died-on-link') return;
    let file = this.files.get(packet.interfaceId);
    if (file === undefined) {
      const name = this.nameOf(packet.interfaceId);
      file = { name, writer: new PcapWriter(this.open(name), SNAP_LENGTH), packets: 0 };
      this.files.set(packet.interfaceId, file);
    }
    file.writer.addPacket(packet);
    file.packets++;
  }

  /** HOST-INTERFACE; `A-B` with `C` and `A` with `B-C` would be one name, so the second gets a number. */
  private nameOf(interfaceId: number): string {
    const { hostName, name } = this.network.trace.interfaces[interfaceId]!;
    const wanted = `${hostName}-${name}`;
    const taken = new Set([...this.files.values()].map((file) => file.name.toLowerCase()));
    let given = wanted;
    for (let count = 2; taken.has(given.toLowerCase()); count++) given = `${wanted}-${count}`;
    return given;
  }

  close(): ReadonlyMap<string, number> {
    const files = [...this.files.values()];
    for (const { writer } of files) writer.close();
    return new Map(files.map(({ name, packets }) => [name, packets]));
  }
}

/** Every address of every host with the host's name; an address of two hosts names both. */
function hostNames(nodes: Network['nodes']): { address: IpAddress; names: string[] }[] {
  const names = new Map<IpAddress, string[]>();
  for (const [name, { host }] of nodes) {
    for (const { ipv4, ipv6 } of host.interfaces) {
      for (const { address } of [...ipv4.addresses, ...ipv6.addresses]) {
        const known = names.get(address);
        if (known === undefined) names.set(address, [name]);
        else if (!known.includes(name)) known.push(name);
      }
    }
  }
  return [...names].map(([address, list]) => ({ address, names: list }));
}

function describe(name: string, card: NetworkInterface | undefined): CaptureInterface {
  return {
    name,
    addresses:
      card === undefined
        ? []
        : [...card.ipv4.addresses, ...card.ipv6.addresses].map(({ address, prefixLength }) => ({
            address,
            prefixLength,
          })),
    mac: card instanceof EthernetInterface ? card.mac : null,
    speed: card?.speed ?? null,
  };
}
