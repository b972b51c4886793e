import path from 'node:path';
import { createRequire } from 'node:module';

/** Wireshark as WebAssembly, the judge of captures that needs no installed program. */

interface Vector<T> {
  size(): number;
  get(index: number): T;
}

interface ProtoTree {
  readonly label: string;
  readonly filter: string;
  readonly tree: Vector<ProtoTree>;
}

interface Session {
  load(): { readonly code: number; readonly error: string; readonly summary: { readonly packet_count: number } };
  getFrames(
    filter: string,
    skip: number,
    limit: number,
  ): { readonly frames: Vector<{ readonly number: number }>; readonly matched: number };
  getFrame(number: number): { readonly tree: Vector<ProtoTree> };
  delete(): void;
}

interface Wiregasm {
  init(): boolean;
  FS: { writeFile(file: string, data: Uint8Array): void };
  setPref(module: string, name: string, value: string): { readonly code: number };
  DissectSession: new (file: string) => Session;
}

let loading: Promise<Wiregasm> | null = null;

/** The module, loaded once a process, with validation of all checksums on. */
function loadWireshark(): Promise<Wiregasm> {
  loading ??= (async () => {
    const require = createRequire(import.meta.url);
    const folder = path.dirname(require.resolve('@goodtools/wiregasm/dist/wiregasm'));
    const load = require('@goodtools/wiregasm/dist/wiregasm') as (options: object) => Promise<Wiregasm>;
    const module = await load({
      locateFile: (file: string) => path.join(folder, path.basename(file)),
      print: () => undefined,
      printErr: () => undefined,
    });
    module.init();
    for (const name of ['ip', 'tcp', 'udp']) {
      const { code } = module.setPref(name, 'check_checksum', 'TRUE');
      if (code !== 0) throw new Error(`Wireshark has no preference ${name}.check_checksum`);
    }
    return module;
  })();
  return loading;
}

/** A capture as Wireshark reads it. */
export class WiresharkFile {
  private readonly session: Session;
  readonly packets: number;

  constructor(session: Session, packets: number) {
    this.session = session;
    this.packets = packets;
  }

  /** Frame numbers that a display filter matches. */
  matching(filter: string): number[] {
    const { frames } = this.session.getFrames(filter, 0, 0);
    return Array.from({ length: frames.size() }, (_, index) => frames.get(index).number);
  }

  count(filter: string): number {
    return this.session.getFrames(filter, 0, 0).matched;
  }

  /** Every line of the packet's tree. */
  labels(number: number): string[] {
    const lines: string[] = [];
    const walk = (nodes: Vector<ProtoTree>): void => {
      for (let index = 0; index < nodes.size(); index++) {
        const node = nodes.get(index);
        lines.push(node.label);
        walk(node.tree);
      }
    };
    walk(this.session.getFrame(number).tree);
    return lines;
  }

  /** When the packet was taken, seconds of the epoch. */
  time(number: number): number {
    const label = this.labels(number).find((line) => line.startsWith('Epoch Arrival Time: '));
    return Number(/[\d.]+/.exec(label ?? '')?.[0]);
  }

  close(): void {
    this.session.delete();
  }
}

/** Opens a capture file's bytes. @throws Error when Wireshark cannot read it */
export async function openInWireshark(bytes: Uint8Array): Promise<WiresharkFile> {
  const module = await loadWireshark();
  module.FS.writeFile('/uploads/capture.pcapng', bytes);
  const session = new module.DissectSession('/uploads/capture.pcapng');
  const { code, error, summary } = session.load();
  if (code !== 0) throw new Error(`Wireshark cannot read the file: ${error}`);
  return new WiresharkFile(session, summary.packet_count);
}

/**
 * What no capture of ours may show. Wireshark reads no more of a packet that a redirect quotes than the 8 bytes of RFC
 * 792, so that an IPv6 header within always seems too short; RFC 1812 section 4.3.2.3 quotes it whole.
 */
export const FAULTS =
  '(_ws.malformed and not (icmp.type == 5 and ipv6)) or ip.checksum.status == 0 or tcp.checksum.status == 0 or udp.checksum.status == 0 or icmpv6.checksum.status == 0 or icmp.checksum.status == 0';
