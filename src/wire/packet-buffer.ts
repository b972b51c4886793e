/**
 * Room before the data for every header still to come: Ethernet 14, IPv4 20 of a tunnel, IPv6 40, fragment header 8, and
 * an IPv6 header with that of ESP and its initialization vector 64.
 */
export const DEFAULT_HEADROOM = 160;

/** Small packets get room for the padding of the smallest Ethernet frame. */
const MINIMUM_ROOM = 64;

/** Bytes that packets are cut out of: a typed array of its own costs each packet more than a hop. */
const SLAB = 64 * 1024;

/**
 * The one thing that travels: bytes with room before them, and who they are. It has one owner; handing it on hands it
 * over, and whoever wants to keep it takes a `copy`. Encapsulation prepends, decapsulation advances `start`.
 */
export class PacketBuffer {
  private static slab = new Uint8Array(SLAB);
  private static slabUsed = 0;

  bytes: Uint8Array;
  start: number;
  end: number;
  /** Given when a host first emits the packet, kept to its end; 0 before. */
  id = 0;
  /** The packet that this one answers or reports on; 0 for none. */
  parent = 0;
  /** The scenario's flow it belongs to, counted from 1; 0 for none. Of the simulator, never of the model. */
  flow = 0;
  /** Number of the capture record that shows it last; 0 while it has been on no wire. Set by a tap. */
  frame = 0;
  /** Whether it holds bytes that a fault injector has changed, its own or quoted. Of the simulator, never of the model. */
  damaged = false;
  /**
   * Ids of the packets that travel in it as a part of a byte stream; null for none. Of the simulator, never of the
   * model.
   */
  passengers: readonly number[] | null = null;
  /** It arrived in a frame to a group or broadcast address, so no ICMP error may answer it. */
  toGroup = false;
  /** The packet's own part of `bytes`; what lies around it may belong to others. */
  private first: number;
  private limit: number;

  private constructor(bytes: Uint8Array, first: number, limit: number, start: number, end: number) {
    this.bytes = bytes;
    this.first = first;
    this.limit = limit;
    this.start = start;
    this.end = end;
  }

  /** Zeroed room for `length` bytes. */
  static allocate(length: number, headroom = DEFAULT_HEADROOM): PacketBuffer {
    const room = headroom + Math.max(length, MINIMUM_ROOM);
    if (room > SLAB) return new PacketBuffer(new Uint8Array(room), 0, room, headroom, headroom + length);
    if (PacketBuffer.slabUsed + room > SLAB) {
      PacketBuffer.slab = new Uint8Array(SLAB);
      PacketBuffer.slabUsed = 0;
    }
    const first = PacketBuffer.slabUsed;
    PacketBuffer.slabUsed += room;
    const start = first + headroom;
    return new PacketBuffer(PacketBuffer.slab, first, first + room, start, start + length);
  }

  /** A buffer that holds a copy of `data`. */
  static from(data: Uint8Array, headroom = DEFAULT_HEADROOM): PacketBuffer {
    const packet = PacketBuffer.allocate(data.length, headroom);
    packet.bytes.set(data, packet.start);
    return packet;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Makes room for a header of `length` bytes before the data. @returns where it begins */
  prepend(length: number): number {
    if (this.start - this.first < length) this.move(this.length, length + DEFAULT_HEADROOM);
    this.start -= length;
    return this.start;
  }

  /** Moves the data to where there is more room. */
  private move(room: number, headroom: number): void {
    const moved = PacketBuffer.allocate(room, headroom);
    moved.bytes.set(this.view(), moved.start);
    this.bytes = moved.bytes;
    this.first = moved.first;
    this.limit = moved.limit;
    this.end = moved.start + this.length;
    this.start = moved.start;
  }

  /** Lengthens the data with zeros behind it, up to `length` bytes. */
  padTo(length: number): void {
    if (this.start + length > this.limit) this.move(length, DEFAULT_HEADROOM);
    const end = this.start + length;
    this.bytes.fill(0, this.end, end);
    this.end = end;
  }

  /** The data, not copied. */
  view(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /** Marks this packet as the answer to, or a report on, another one. */
  becauseOf(cause: PacketBuffer): this {
    this.parent = cause.id;
    this.flow = cause.flow;
    return this;
  }

  /** Makes this the same packet as another one in other bytes: a copy, a fragment, what was put together of fragments. */
  withIdentityOf(other: PacketBuffer): this {
    this.id = other.id;
    this.parent = other.parent;
    this.flow = other.flow;
    this.frame = other.frame;
    this.toGroup = other.toGroup;
    this.damaged = other.damaged;
    this.passengers = other.passengers;
    return this;
  }

  /** Its own bytes, the same identity. */
  copy(): PacketBuffer {
    return PacketBuffer.from(this.view(), Math.max(this.start - this.first, DEFAULT_HEADROOM)).withIdentityOf(this);
  }
}
