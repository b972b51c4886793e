import { expect, test } from 'vitest';
import { readHttpHead, encodeHttpHead, httpDate, httpField, MOST_HTTP_HEAD } from '../../src/wire/http-head.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a head is read up to its empty line; names of fields have no case', () => {
  const text = 'POST /IPTLS HTTP/1.1\r\nHost:  da.example.com \r\nContent-Length: 5\r\n\r\nhello';
  const head = readHttpHead(bytesOf(text))!;
  expect(head.startLine).toBe('POST /IPTLS HTTP/1.1');
  expect(httpField(head, 'host')).toBe('da.example.com');
  expect(httpField(head, 'Date')).toBeNull();
  expect(text.slice(head.length)).toBe('hello');
  expect(readHttpHead(encodeHttpHead(head))?.fields).toEqual(head.fields);
});

test('a part of a head is no head yet', () => {
  const text = 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\n';
  for (let length = 0; length < text.length; length++) expect(readHttpHead(bytesOf(text.slice(0, length)))).toBeNull();
  expect(readHttpHead(bytesOf(text))).not.toBeNull();
});

test.each([
  ['`\r\n\r\n', 'no request line'],
  ['GET / HTTP/1.1\r\nno field\r\n\r\n', 'a line that is no field'],
  ['x'.repeat(MOST_HTTP_HEAD), 'no end of the head'],
])('%j', (text, problem) => {
  expect(() => readHttpHead(bytesOf(text))).toThrow(problem);
});

test('dates as RFC 9110 has them', () => {
  expect(httpDate(784_111_777)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
});
