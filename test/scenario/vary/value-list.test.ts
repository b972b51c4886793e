import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readValueList, valueText } from '../../../src/scenario/vary/value-list.ts';
import { listText } from '../../../src/scenario/vary/value-run.ts';
import { VaryError } from '../../../src/scenario/vary/vary-error.ts';

describe('a list of values', () => {
  test.each<[string, unknown[]]>([
    ['1,2,5', [1, 2, 5]],
    [' 1 , 2 ', [1, 2]],
    ['1..4', [1, 2, 3, 4]],
    ['1..400:100', [1, 101, 201, 301]],
    ['5..1:2', [5, 3, 1]],
    ['0..0.3:0.1', [0, 0.1, 0.2, 0.3]],
    ['10ms..30ms:10ms', ['10ms', '20ms', '30ms']],
    ['10..30ms:10', ['10ms', '20ms', '30ms']],
    ['0.5ms..1.5ms:0.5ms', ['0.5ms', '1ms', '1.5ms']],
    ['1Mbps,1..2Gbps', ['1Mbps', '1Gbps', '2Gbps']],
    ['true,false,null', [true, false, null]],
    ['windows-8.1,linux', ['windows-8.1', 'linux']],
    ['fd9c:30c:2da4:111::25,2001:db8::', ['fd9c:30c:2da4:111::25', '2001:db8::']],
    ['[],[proto41, icmp]', [[], ['proto41', 'icmp']]],
    [`'a, b',"1"`, ['a, b', '1']],
    ['{ interval: 1s, timeout: 1s },none', [{ interval: '1s', timeout: '1s' }, 'none']],
  ])('%s', (list, values) => {
    expect(readValueList(list)).toEqual(values);
  });

  test.each([
    ['', 'a value of the list is empty'],
    ['1,,2', 'a value of the list is empty'],
    ['1,2,1', '1 stands in the list twice'],
    ['1..3,2', '2 stands in the list twice'],
    ['1...3', '"1...3" is no range'],
    ['1..', '"1.." is no range'],
    ['1..3:0', 'the step of "1..3:0" is to be more than 0'],
    ['1ms..3s', '"1ms..3s" mixes units'],
    ['1ms..3', '"1ms..3" mixes units'],
    ['1..2000000', '1..2000000 makes more than 1000000 values'],
    ['1..999999999999', 'makes more than 1000000 values'],
    ['[proto41', '[proto41 cannot be read'],
  ])('%s is refused', (list, message) => {
    expect(() => readValueList(list)).toThrow(VaryError);
    expect(() => readValueList(list)).toThrow(message);
  });
});

describe('values as a list', () => {
  test.each<[Parameters<typeof listText>[0], string]>([
    [[1], '1'],
    [[1, 2], '1,2'],
    [[1, 2, 3], '1..3'],
    [[1, 11, 21, 31], '1..31:10'],
    [[0, 0.1, 0.2, 0.3], '0..0.3:0.1'],
    [['10ms', '20ms', '30ms'], '10ms..30ms:10ms'],
    [[251, 252, 253, null], '251..253,null'],
    [[1, 2, 3, 7, 8, 9, 20], '1..3,7..9,20'],
    [['a', 'b'], 'a,b'],
    [['1', 'x, y', 'true', ''], '"1","x, y","true",""'],
    [[['proto41'], []], '["proto41"],[]'],
  ])('%j', (values, text) => {
    expect(listText(values)).toBe(text);
    expect(readValueList(text)).toEqual(values);
  });

  test('is read as the same values, whatever they are', () => {
    const scalar = fc.oneof(
      fc.integer({ min: 0, max: 9999 }),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
      fc.integer({ min: 0, max: 99 }).map((number) => `${number}ms`),
      fc.integer({ min: 0, max: 99 }).map((number) => number / 100),
    );
    const values = fc.uniqueArray(fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), {
      minLength: 1,
      maxLength: 12,
      selector: (value) => JSON.stringify(value),
    });
    fc.assert(
      fc.property(values, (list) => {
        expect(readValueList(listText(list))).toEqual(list);
      }),
    );
  });

  test('a value that is no scalar is shown as JSON', () => {
    expect(valueText(['proto41'])).toBe('["proto41"]');
  });
});
