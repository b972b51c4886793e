/** Builds capture files for tests, in either byte order, field by field. */
export class FileBuilder {
  private readonly parts: number[] = [];
  readonly isLittleEndian: boolean;

  constructor(isLittleEndian: boolean) {
    this.isLittleEndian = isLittleEndian;
  }

  private number(length: number, value: bigint): this {
    const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
    this.parts.push(...(this.isLittleEndian ? bytes : bytes.toReversed()));
    return this;
  }

  u16(...values: number[]): this {
    for (const value of values) this.number(2, BigInt(value));
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.number(4, BigInt(value));
    return this;
  }

  u64(value: bigint): this {
    return this.number(8, BigInt.asUintN(64, value));
  }

  bytes(data: Iterable<number>): this {
    this.parts.push(...data);
    return this;
  }

  /** Zeros up to a multiple of four. */
  pad(): this {
    while (this.parts.length % 4 !== 0) this.parts.push(0);
    return this;
  }

  option(code: number, value: Uint8Array | string | ((value: FileBuilder) => void)): this {
    const data = this.bytesOf(value);
    return this.u16(code, data.length).bytes(data).pad();
  }

  private bytesOf(value: Uint8Array | string | ((value: FileBuilder) => void)): Uint8Array {
    if (typeof value === 'string') return new TextEncoder().encode(value);
    if (value instanceof Uint8Array) return value;
    const inner = new FileBuilder(this.isLittleEndian);
    value(inner);
    return inner.done();
  }

  block(type: number, fill: (body: FileBuilder) => void): this {
    const body = new FileBuilder(this.isLittleEndian);
    fill(body);
    const data = body.pad().done();
    return this.u32(type, data.length + 12)
      .bytes(data)
      .u32(data.length + 12);
  }

  section(): this {
    return this.block(0x0a0d0d0a, (body) => body.u32(0x1a2b3c4d).u16(1, 0).u64(-1n));
  }

  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}
