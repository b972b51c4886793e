import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { wiresharkProfile } from '../../src/scenario/wireshark-profile.ts';

const ends = { source: Ipv6Address.parse('fd00::1'), destination: Ipv6Address.parse('fd00::2') };
const keys = { encryption: Uint8Array.of(0, 1, 0xfe), integrity: Uint8Array.of(0xab) };
const line = (encryption: 'aes-cbc-192' | 'aes-gcm-128' | 'null', integrity: 'hmac-sha1-96' | 'none'): string =>
  wiresharkProfile([
    {
      ...ends,
      spi: 0x1234,
      suite: { encryption, integrity },
      keys: encryption === 'null' ? { ...keys, encryption: new Uint8Array(0) } : keys,
    },
  ]).get('esp_sa')!;

test('an association is a line of quoted values as Wireshark reads it', () => {
  expect(line('aes-cbc-192', 'hmac-sha1-96')).toBe(
    '"IPv6","fd00::1","fd00::2","0x00001234","AES-CBC [RFC3602]","0x0001fe","HMAC-SHA-1-96 [RFC2404]","0xab"\n',
  );
  expect(line('aes-gcm-128', 'none')).toContain('"AES-GCM with 16 octet ICV [RFC4106]","0x0001fe","NULL"');
  expect(line('null', 'hmac-sha1-96')).toContain('"NULL","","HMAC-SHA-1-96 [RFC2404]"');
});

test('quotation marks in filters are escaped where they stand inside of quotation marks', () => {
  const files = wiresharkProfile([]);
  expect([...files.keys()]).toEqual(['preferences', 'colorfilters', 'dfilter_buttons', 'esp_sa']);
  expect(files.get('dfilter_buttons')).toContain(String.raw`"TRUE","Died","frame.comment contains \x22drop:\x22"`);
  expect(files.get('colorfilters')).toMatch(/^@Died@frame\.comment contains "drop:"@\[\d+,\d+,\d+]\[\d+,\d+,\d+]$/m);
  expect(files.get('preferences')).toContain('http.desegment_body: FALSE\ntls.desegment_ssl_application_data: FALSE\n');
});
