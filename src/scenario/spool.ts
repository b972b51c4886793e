/** A record as it comes back from a spool; `data` is only lent until the next one. */
export interface SpoolRecord {
  readonly point: number;
  readonly time: number;
  readonly interfaceId: number;
  readonly packetId: number;
  /** The data is an IP packet, not a frame. */
  readonly needsHeader: boolean;
  readonly data: Uint8Array;
}

/** Where the bytes of a spool lie: written once from front to back, then read again. */
export interface SpoolStorage {
  append(bytes: Uint8Array): void;
  /** Everything appended, in chunks of any size. */
  chunks(): Iterable<Uint8Array>;
}

/** Memory as storage, for small runs and for pages. */
export class MemoryStorage implements SpoolStorage {
  private readonly parts: Uint8Array[] = [];

  append(bytes: Uint8Array): void {
    this.parts.push(bytes.slice());
  }

  chunks(): Iterable<Uint8Array> {
    return this.parts;
  }
}

/** point and header flag, interface, packet, length (32 bits each), time (64-bit float). */
const HEADER = 24;
const CHUNK = 256 * 1024;
const NEEDS_HEADER = 0x100;

/** Keeps records of frames until the captures are written. */
export class Spool {
  private readonly storage: SpoolStorage;
  private readonly bytes = new Uint8Array(CHUNK);
  private readonly view = new DataView(this.bytes.buffer);
  private at = 0;

  constructor(storage: SpoolStorage) {
    this.storage = storage;
  }

  add(
    point: number,
    time: number,
    interfaceId: number,
    packetId: number,
    data: Uint8Array,
    start: number,
    end: number,
    needsHeader: boolean,
  ): void {
    const length = end - start;
    if (this.at + HEADER + length > CHUNK) this.flush();
    const { view, at } = this;
    view.setUint32(at, point | (needsHeader ? NEEDS_HEADER : 0));
    view.setUint32(at + 4, interfaceId);
    view.setUint32(at + 8, packetId);
    view.setUint32(at + 12, length);
    view.setFloat64(at + 16, time);
    this.bytes.set(data.subarray(start, end), at + HEADER);
    this.at = at + HEADER + length;
  }

  private flush(): void {
    if (this.at > 0) this.storage.append(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  /** All records in the order of adding. */
  *records(): Generator<SpoolRecord> {
    this.flush();
    let rest = new Uint8Array(0);
    for (const chunk of this.storage.chunks()) {
      const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
      let at = 0;
      for (;;) {
        const end = recordEnd(bytes, at);
        if (end > bytes.length) break;
        yield readRecord(bytes, at, end);
        at = end;
      }
      rest = bytes.slice(at);
    }
  }
}

function recordEnd(bytes: Uint8Array, at: number): number {
  if (at + HEADER > bytes.length) return Infinity;
  return at + HEADER + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(12);
}

function readRecord(bytes: Uint8Array, at: number, end: number): SpoolRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const point = view.getUint32(0);
  return {
    point: point & 0xff,
    needsHeader: (point & NEEDS_HEADER) !== 0,
    interfaceId: view.getUint32(4),
    packetId: view.getUint32(8),
    time: view.getFloat64(16),
    data: bytes.subarray(at + HEADER, end),
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
