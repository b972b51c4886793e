/**
 * The negotiation that begins every SMB2 connection, [MS-SMB2] sections 2.2.1, 2.2.3 and 2.2.4, behind the four bytes of
 * the direct TCP transport (2.1). Numbers are little-endian there.
 */
const HEADER_LENGTH = 64;
const NEGOTIATE = 0;
/** SMB2_FLAGS_SERVER_TO_REDIR */
const FROM_SERVER = 1;
/** SMB 2.0.2, 2.1, 3.0 and 3.0.2, as Windows 8.1 offers them; the server takes the last. */
const DIALECTS = [0x0202, 0x0210, 0x0300, 0x0302] as const;
const SIGNING_ENABLED = 1;
/** DFS, leasing, large MTU, multi-channel, persistent handles, directory leasing, encryption. */
const CAPABILITIES = 0x7f;
const ONE_MEGABYTE = 0x10_0000;
/** 100-nanosecond steps from 1601 to 2014-03-03 08:00 UTC: nothing depends on it. */
const SYSTEM_TIME = 130_383_072_000_000_000n;

/** Little-endian numbers and bytes behind one another. */
class Packer {
  private readonly bytes: number[] = [];

  number(length: number, ...values: readonly (number | bigint)[]): this {
    for (const value of values)
      for (let index = 0; index < length; index++)
        this.bytes.push(Number((BigInt(value) >> BigInt(8 * index)) & 0xffn));
    return this;
  }

  raw(...bytes: readonly number[]): this {
    this.bytes.push(...bytes);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

/** The header and the body of a message, behind their length. @param flags of the header */
function message(flags: number, body: Uint8Array): Uint8Array {
  const length = HEADER_LENGTH + body.length;
  return (
    new Packer()
      .raw(0, length >>> 16, (length >>> 8) & 0xff, length & 0xff)
      .raw(0xfe, 0x53, 0x4d, 0x42)
      .number(2, HEADER_LENGTH, 0)
      .number(4, 0)
      // Command, one credit asked for or given, flags, no other command behind this one.
      .number(2, NEGOTIATE, 1)
      .number(4, flags, 0)
      .number(8, 0)
      .number(4, 0xfeff, 0)
      .number(8, 0, 0, 0)
      .raw(...body)
      .done()
  );
}

/** Identifiers of the two ends, the same in every run. */
const clientGuid = Array.from({ length: 16 }, (_, index) => 0xc0 + index);
const serverGuid = Array.from({ length: 16 }, (_, index) => 0xd0 + index);

/** Which mechanisms the server takes: Kerberos under both its numbers and NTLM (RFC 4178 section 4.2.1, [MS-SPNG]). */
const mechanisms: readonly number[] = [
  [0x60, 0x32, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02, 0xa0, 0x28, 0x30, 0x26, 0xa0, 0x24, 0x30, 0x22],
  [0x06, 0x09, 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02],
  [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02],
  [0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a],
].flat();

/** Section 2.2.3. */
export const negotiateRequest: Uint8Array = message(
  0,
  new Packer()
    .number(2, 36, DIALECTS.length, SIGNING_ENABLED, 0)
    .number(4, CAPABILITIES)
    .raw(...clientGuid)
    .number(8, 0)
    .number(2, ...DIALECTS)
    .done(),
);

/** Section 2.2.4. */
export const negotiateResponse: Uint8Array = message(
  FROM_SERVER,
  new Packer()
    .number(2, 65, SIGNING_ENABLED, DIALECTS[3], 0)
    .raw(...serverGuid)
    .number(4, CAPABILITIES, ONE_MEGABYTE, ONE_MEGABYTE, ONE_MEGABYTE)
    .number(8, SYSTEM_TIME, 0)
    // Where the mechanisms begin in the message, and how many bytes they have.
    .number(2, 128, mechanisms.length)
    .number(4, 0)
    .raw(...mechanisms)
    .done(),
);
