/** A record as it comes back from a spool; it and its `data` are only lent until the next one. */
export interface SpoolRecord {
  readonly point: number;
  readonly time: number;
  readonly interfaceId: number;
  readonly packetId: number;
  readonly data: Uint8Array;
}

/** Where the bytes of a spool lie: written once from front to back, then read again, piece by piece as they came. */
export interface SpoolStorage {
  /** Takes a piece, which is only lent; all pieces have the same length. */
  append(piece: Uint8Array): void;
  /** What was appended, each time one piece; it is only lent until the next one. */
  pieces(): Iterable<Uint8Array>;
}

/** Memory as storage, for small runs and for pages. */
export class MemoryStorage implements SpoolStorage {
  private readonly parts: Uint8Array[] = [];

  append(piece: Uint8Array): void {
    this.parts.push(piece.slice());
  }

  pieces(): Iterable<Uint8Array> {
    return this.parts;
  }
}

/** Head of a record: point, interface, packet and length in 32 bits each, then the time in a 64-bit float. */
const HEAD = 24;
/** Holds the largest frame, whose IP packet has 65,535 bytes. */
const PIECE = 128 * 1024;
/** Stands in place of a point behind the last record of a piece. */
const END = 0xff;

/** Keeps records of frames until the captures are written. */
export class Spool {
  private readonly storage: SpoolStorage;
  private readonly bytes = new Uint8Array(PIECE);
  private readonly view = new DataView(this.bytes.buffer);
  private at = 0;

  constructor(storage: SpoolStorage) {
    this.storage = storage;
  }

  /** Adds a frame of two parts: a header, which may be empty, and the bytes of `data` from `start` to `end`. */
  add(
    point: number,
    time: number,
    interfaceId: number,
    packetId: number,
    header: Uint8Array,
    data: Uint8Array,
    start: number,
    end: number,
  ): void {
    const length = header.length + end - start;
    if (this.at + HEAD + length > PIECE) this.flush();
    const { bytes, view, at } = this;
    view.setUint32(at, point, true);
    view.setUint32(at + 4, interfaceId, true);
    view.setUint32(at + 8, packetId, true);
    view.setUint32(at + 12, length, true);
    view.setFloat64(at + 16, time, true);
    if (header.length > 0) bytes.set(header, at + HEAD);
    bytes.set(data.subarray(start, end), at + HEAD + header.length);
    this.at = at + HEAD + length;
  }

  private flush(): void {
    if (this.at === 0) return;
    if (this.at + HEAD <= PIECE) this.view.setUint32(this.at, END, true);
    this.storage.append(this.bytes);
    this.at = 0;
  }

  /** Hands on all records in the order of adding; the record too is only lent. */
  read(take: (record: SpoolRecord) => void): void {
    this.flush();
    const record = { point: 0, time: 0, interfaceId: 0, packetId: 0, data: new Uint8Array() as Uint8Array };
    for (const bytes of this.storage.pieces()) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let at = 0; at + HEAD <= bytes.length;) {
        const point = view.getUint32(at, true);
        if (point === END) break;
        const end = at + HEAD + view.getUint32(at + 12, true);
        record.point = point;
        record.interfaceId = view.getUint32(at + 4, true);
        record.packetId = view.getUint32(at + 8, true);
        record.time = view.getFloat64(at + 16, true);
        record.data = bytes.subarray(at + HEAD, end);
        take(record);
        at = end;
      }
    }
  }
}
