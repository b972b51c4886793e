/** What is said before packets flow, [MS-IPHTTPS] sections 2.2 and 4. */
import { encodeHttpHead, type HttpHead, httpDate, httpField } from '../../wire/http-head.ts';

const REQUEST_LINE = 'POST /IPTLS HTTP/1.1';
/** 2^64 - 1: a body that never ends. */
const ENDLESS = '18446744073709551615';

export const encodeRequest = (server: string): Uint8Array =>
  encodeHttpHead({
    startLine: REQUEST_LINE,
    fields: [
      ['Content-Length', ENDLESS],
      ['Host', server],
    ],
  });

/** @param seconds since 1970 */
export const encodeResponse = (status: string, seconds: number): Uint8Array =>
  encodeHttpHead({
    startLine: `HTTP/1.1 ${status}`,
    fields: [
      ['Server', 'Microsoft-HTTPAPI/2.0'],
      ['Date', httpDate(seconds)],
    ],
  });

export const OK = '200 OK';

/** The status with which a request is refused; null for one that is taken. */
export function refusalOf(request: HttpHead): string | null {
  const [method, target] = request.startLine.split(' ');
  if (target !== '/IPTLS') return '404 Not Found';
  if (method !== 'POST') return '405 Method Not Allowed';
  return httpField(request, 'Host') === null || httpField(request, 'Content-Length') !== ENDLESS
    ? '400 Bad Request'
    : null;
}

/** Why the response is no consent, such as `HTTP 404 Not Found`; null for one that is. */
export function refusedBy({ startLine }: HttpHead): string | null {
  const status = /^HTTP\/1\.[01] (\d{3}.*)$/.exec(startLine)?.[1];
  if (status?.startsWith('200') === true) return null;
  return status === undefined ? `an answer that is no HTTP: ${startLine}` : `HTTP ${status}`;
}
