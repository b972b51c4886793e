import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { BlockReader } from './block-reader.ts';
import { optionCode } from './pcapng-format.ts';
import { CaptureError, type NameRecord } from './record.ts';

const decoder = new TextDecoder();

/**
 * Records of a name resolution block, draft-ietf-opsawg-pcapng section 4.5: an address, then names that each end with
 * a zero byte. Kinds of records that are unknown, and options behind the records, are passed over.
 * @throws CaptureError when a record does not fit
 */
export function readNames(block: BlockReader): NameRecord['entries'] {
  const entries: NameRecord['entries'][number][] = [];
  for (;;) {
    const offset = block.fileOffset;
    const record = block.option();
    if (record === null) return entries;
    const { code, data } = record;
    if (code !== optionCode.nameOfIpv4 && code !== optionCode.nameOfIpv6) continue;
    const addressLength = code === optionCode.nameOfIpv4 ? 4 : 16;
    if (data.length < addressLength) throw new CaptureError(`a name record of ${data.length} bytes`, offset);
    const address = addressLength === 4 ? Ipv4Address.from(data) : Ipv6Address.from(data);
    const text = decoder.decode(data.subarray(addressLength));
    entries.push({ address, names: text.split('\0').filter((name) => name !== '') });
  }
}
