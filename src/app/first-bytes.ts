import { negotiateRequest, negotiateResponse } from './smb2-negotiate.ts';

/**
 * What the two ends of a known service say first, so that Wireshark names the protocol. Everything else is a line of
 * text each way.
 */
export interface FirstBytes {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

const textBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A TPKT header (RFC 1006 section 6) before an X.224 packet. */
function tpkt(x224: Uint8Array): Uint8Array {
  const length = x224.length + 4;
  return Uint8Array.of(3, 0, length >>> 8, length & 0xff, ...x224);
}

/** X.224 connection request with a routing cookie, and RDP negotiation offering TLS and CredSSP ([MS-RDPBCGR] 2.2.1.1). */
function rdpRequest(): Uint8Array {
  const body = [...textBytes('Cookie: mstshash=admin\r\n'), 1, 0, 8, 0, 3, 0, 0, 0];
  return tpkt(Uint8Array.of(6 + body.length, 0xe0, 0, 0, 0, 0, 0, ...body));
}

/** X.224 connection confirm, CredSSP chosen ([MS-RDPBCGR] 2.2.1.2). */
const rdpResponse = tpkt(Uint8Array.of(14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0));

const web: FirstBytes = {
  request: textBytes('GET / HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n'),
  response: textBytes(
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n',
  ),
};

/** WinRM: the client asks without credentials, and is told how to give them ([MS-WSMV] section 1.3, RFC 4559 section 4). */
const winrm: FirstBytes = {
  request: textBytes(
    'POST /wsman HTTP/1.1\r\nConnection: Keep-Alive\r\nContent-Type: application/soap+xml;charset=UTF-8\r\n' +
      'User-Agent: Microsoft WinRM Client\r\nContent-Length: 0\r\nHost: server:5985\r\n\r\n',
  ),
  response: textBytes(
    'HTTP/1.1 401 \r\nServer: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate\r\n' +
      'WWW-Authenticate: Kerberos\r\nContent-Length: 0\r\n\r\n',
  ),
};

const services: ReadonlyMap<number, FirstBytes> = new Map([
  [80, web],
  [8080, web],
  [5985, winrm],
  [3389, { request: rdpRequest(), response: rdpResponse }],
  [445, { request: negotiateRequest, response: negotiateResponse }],
]);

const other: FirstBytes = { request: textBytes('hello\r\n'), response: textBytes('hello to you\r\n') };

/** What client and server of a TCP port say. */
export function firstBytesOf(port: number): FirstBytes {
  return services.get(port) ?? other;
}

/** Ports at which HTTP is spoken. */
export const httpPorts: readonly number[] = [80, 5985, 8080];
