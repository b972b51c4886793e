/** A record as it comes back from a spool; it and its `data` are only lent until the next one. */
export interface SpoolRecord {
  readonly point: number;
  readonly time: number;
  readonly interfaceId: number;
  readonly packetId: number;
  readonly damaged: boolean;
  /** Ids of the packets that travel in it as a part of a byte stream. */
  readonly passengers: readonly number[];
  readonly data: Uint8Array;
}

/** What a spool keeps of a packet besides when and where it was seen. */
export interface SpooledPacket {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly id: number;
  readonly damaged: boolean;
  readonly passengers: readonly number[] | null;
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

/**
 * Head of a record: point (8 bits), damaged (8), count of passengers (16), interface, packet and length in 32 bits each,
 * then the time in a 64-bit float. Passengers follow in 32 bits each, then the bytes.
 */
const HEAD = 24;
const PASSENGER = 4;
/** Holds the largest frame, whose IP packet has 65,535 bytes. */
const PIECE = 128 * 1024;
/** Stands in place of a point behind the last record of a piece. */
const END = 0xff;
const nobody: readonly number[] = [];

/** Keeps records of frames until the captures are written. */
export class Spool {
  private readonly storage: SpoolStorage;
  private readonly bytes = new Uint8Array(PIECE);
  private readonly view = new DataView(this.bytes.buffer);
  private at = 0;

  constructor(storage: SpoolStorage) {
    this.storage = storage;
  }

  /** Adds a frame of two parts: a header, which may be empty, and the packet. */
  add(point: number, time: number, interfaceId: number, header: Uint8Array, packet: SpooledPacket): void {
    const { start, end, id, damaged } = packet;
    const passengers = packet.passengers ?? nobody;
    const length = header.length + end - start;
    const head = HEAD + PASSENGER * passengers.length;
    if (this.at + head + length > PIECE) this.flush();
    const { bytes, view, at } = this;
    view.setUint32(at, point | (Number(damaged) << 8) | (passengers.length << 16), true);
    view.setUint32(at + 4, interfaceId, true);
    view.setUint32(at + 8, id, true);
    view.setUint32(at + 12, length, true);
    view.setFloat64(at + 16, time, true);
    for (let index = 0; index < passengers.length; index++)
      view.setUint32(at + HEAD + PASSENGER * index, passengers[index]!, true);
    if (header.length > 0) bytes.set(header, at + head);
    bytes.set(packet.bytes.subarray(start, end), at + head + header.length);
    this.at = at + head + length;
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
    const record = {
      point: 0,
      time: 0,
      interfaceId: 0,
      packetId: 0,
      damaged: false,
      passengers: nobody,
      data: new Uint8Array() as Uint8Array,
    };
    for (const bytes of this.storage.pieces()) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let at = 0; at + HEAD <= bytes.length;) {
        const what = view.getUint32(at, true);
        const point = what & 0xff;
        if (point === END) break;
        const count = what >>> 16;
        const data = at + HEAD + PASSENGER * count;
        const end = data + view.getUint32(at + 12, true);
        record.point = point;
        record.interfaceId = view.getUint32(at + 4, true);
        record.packetId = view.getUint32(at + 8, true);
        record.time = view.getFloat64(at + 16, true);
        record.damaged = ((what >>> 8) & 0xff) !== 0;
        record.passengers = count === 0 ? nobody : readPassengers(view, at + HEAD, count);
        record.data = bytes.subarray(data, end);
        take(record);
        at = end;
      }
    }
  }
}

const readPassengers = (view: DataView, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => view.getUint32(at + PASSENGER * index, true));
