import { once } from 'node:events';
import { CaptureReader } from '../capture/capture-reader.ts';
import { TC_ACT_SHOT } from '../capture/pcapng-format.ts';
import { CaptureError, type PacketRecord } from '../capture/record.ts';
import type { Timestamp } from '../capture/timestamp.ts';
import { summaryText, treeLines } from '../wire/layers/layer-text.ts';
import { packetLayers } from '../wire/layers/packet-layers.ts';
import { openCapture } from './capture-file.ts';
import { exitCode } from './exit-code.ts';
import { UsageError } from './failure.ts';

export interface DecodeOptions {
  /** `-`: standard input. */
  readonly file: string;
  readonly json: boolean;
  readonly verbose: boolean;
}

/**
 * Prints the packets of a capture. A file that ends too early, is damaged, is no capture or cannot be opened: what
 * could be read, then what stopped it and where on standard error, and with `json` as a last object on standard output
 * too. @returns the exit code, 2 unless the whole file could be read
 */
export async function decode({ file, json, verbose }: DecodeOptions): Promise<number> {
  const out = new Output();
  const reader = new CaptureReader();
  const printer = new PacketPrinter(verbose);
  try {
    for await (const bytes of openCapture(file)) {
      for (const record of reader.push(bytes)) {
        if (record.kind === 'packet') await out.write(json ? asJson(record) : printer.text(record));
      }
    }
    reader.end();
    await out.flush();
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof CaptureError) && !(error instanceof UsageError)) throw error;
    const message = error instanceof CaptureError ? `${file}: ${error.message}` : error.message;
    const ownHint = error instanceof UsageError ? error.hint : 'decode reads pcap and pcapng files';
    const hint = out.packets > 0 ? 'what stands before that is printed' : ownHint;
    const told = { file, line: null, column: null, message, hint };
    if (json) await out.write(`${JSON.stringify({ schemaVersion: 1, errors: [told] })}\n`);
    await out.flush();
    process.stderr.write(`isatap-sim: ${message}\n${hint === null ? '' : `  hint: ${hint}\n`}`);
    return exitCode.usage;
  }
}

const BATCH = 64 * 1024;

/** Standard output in batches, waiting while its reader is slow. */
class Output {
  private text = '';
  packets = 0;

  async write(packet: string): Promise<void> {
    this.packets++;
    this.text += packet;
    if (this.text.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

/** Characters of a file that would steer a terminal or turn the direction of writing. */
const printable = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** Human lines: the packet, its comments, with `verbose` its layers. */
class PacketPrinter {
  private readonly verbose: boolean;
  private first: Timestamp | null = null;

  constructor(verbose: boolean) {
    this.verbose = verbose;
  }

  text(packet: PacketRecord): string {
    const {
      number,
      interface: { name, id, section },
      data,
      originalLength,
      comments,
    } = packet;
    const layers = packetLayers(packet.interface.linkType, data, originalLength);
    const place = name ?? (section === 1 && id === 0 ? '-' : `interface ${section}/${id}`);
    const cut = data.length < originalLength ? ` [${data.length} of ${originalLength} bytes captured]` : '';
    const lines = [
      `${number}  ${this.relative(packet.time)}  ${place}  ${summaryText(layers)}${cut}`,
      ...comments.flatMap((comment) => comment.split(/\r?\n/)).map((line) => `    ${line}`),
      ...(this.verbose ? treeLines(layers).map((line) => `    ${line}`) : []),
    ];
    return `${lines.map(printable).join('\n')}\n`;
  }

  /** Seconds since the first packet that has a time, with microseconds. */
  private relative(time: Timestamp | null): string {
    if (time === null) return '-';
    this.first ??= time;
    const nanoseconds = (time.seconds - this.first.seconds) * 1e9 + (time.nanoseconds - this.first.nanoseconds);
    return (nanoseconds / 1e9).toFixed(6);
  }
}

/** One object in one line. Numbers of 64 bits and times with nanoseconds are text, since a JSON number is no match. */
function asJson(packet: PacketRecord): string {
  const { number, offset, interface: from, time, data, originalLength, comments, direction, packetId } = packet;
  const layers = packetLayers(from.linkType, data, originalLength);
  const object = {
    number,
    offset,
    interface: { section: from.section, id: from.id, name: from.name, linkType: from.linkType },
    time: time === null ? null : `${time.seconds}.${time.nanoseconds.toString().padStart(9, '0')}`,
    capturedLength: data.length,
    originalLength,
    direction,
    packetId: packetId === null ? null : packetId.toString(),
    dropped: packet.verdicts.some(
      (verdict) => verdict.kind === 'traffic-control' && verdict.value === BigInt(TC_ACT_SHOT),
    ),
    comments,
    summary: summaryText(layers),
    layers,
  };
  return `${JSON.stringify(object)}\n`;
}
