import { describe, expect, test } from 'vitest';
import { officeNetwork } from '../../support/office-network.ts';

const END = '\n\nCommand completed successfully.\n';

describe('dnscmd /info', () => {
  test('the query block list, as it is and as it was left', () => {
    const net = officeNetwork();
    const list = (): string => net.type('NS', 'dnscmd /info /globalqueryblocklist').output;
    expect(list()).toBe(`\nQuery result:\nString:  wpad\nString:  isatap${END}`);
    net.type('NS', 'dnscmd /config /globalqueryblocklist wpad');
    expect(list()).toBe(`\nQuery result:\nString:  wpad${END}`);
  });

  test('whether it is enabled', () => {
    const net = officeNetwork();
    const shown = (): string => net.type('NS', 'dnscmd NS /Info EnableGlobalQueryBlockList').output;
    expect(shown()).toBe(`\nQuery result:\nDword:  1 (00000001)${END}`);
    net.type('NS', 'dnscmd /config /enableglobalqueryblocklist 0');
    expect(shown()).toBe(`\nQuery result:\nDword:  0 (00000000)${END}`);
  });

  test.each([
    ['dnscmd /info /loglevel', '"/loglevel" is no property'],
    ['dnscmd /info', '"" is no property'],
    ['dnscmd /info /globalqueryblocklist wpad', '"wpad" is one value too many'],
  ])('%s is none', (line, message) => {
    expect(officeNetwork().refusal('NS', line).message).toContain(message);
  });
});

describe('dnscmd /enumrecords', () => {
  test('a zone has its own records first, then what lies below it', () => {
    expect(officeNetwork().type('NS', 'dnscmd /enumrecords corp.test @')).toEqual({
      ok: true,
      output: `Returned records:
@\t\t 1200 NS\tns.corp.test.
@\t\t 1200 SOA\tns.corp.test. hostmaster.corp.test. 1 900 600 86400 1200
app\t\t 1200 A\t10.2.0.53
app\t\t 1200 AAAA\t2001:db8:2::53
web\t\t 1200 CNAME\tapp.corp.test.
two\t\t 1200 A\t10.2.0.53
two\t\t 1200 A\t10.2.0.54
inside\t\t 1200 AAAA\t2001:db8:9::5efe:a02:1
${END.slice(1)}`,
    });
  });

  test('a node has its own, and one that is not there is an error', () => {
    const net = officeNetwork();
    expect(net.type('NS', 'dnscmd . /EnumRecords corp.test web').output).toBe(
      `Returned records:\nweb\t\t 1200 CNAME\tapp.corp.test.${END}`,
    );
    expect(net.type('NS', 'dnscmd /enumrecords corp.test nobody')).toEqual({
      ok: false,
      output: '\nCommand failed:  DNS_ERROR_NAME_DOES_NOT_EXIST     9714    0x25F2\n',
    });
    expect(net.refusal('NS', 'dnscmd /enumrecords elsewhere.test @').message).toContain('there is no zone');
  });
});

test('the usage', () => {
  const net = officeNetwork();
  const { output, ok } = net.type('PC', 'dnscmd /?');
  expect(output).toContain('/EnumRecords   zone node\n');
  expect(ok).toBe(true);
  expect(net.type('PC', 'dnscmd')).toEqual({ output, ok: false });
});
