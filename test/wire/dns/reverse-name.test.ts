import { expect, test } from 'vitest';
import { parseIpAddress } from '../../../src/addr/ip.ts';
import { reverseName } from '../../../src/wire/dns/reverse-name.ts';

test('DNS-10 the examples of RFC 3596 section 2.5 and RFC 1035 section 3.5', () => {
  expect(reverseName(parseIpAddress('4321:0:1:2:3:4:567:89ab'))).toBe(
    'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
  );
  expect(reverseName(parseIpAddress('10.2.0.52'))).toBe('52.0.2.10.in-addr.arpa');
});
