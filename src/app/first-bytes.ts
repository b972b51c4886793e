/**
 * What the two ends of a known service say first, so that Wireshark names the protocol. Everything else is a line of
 * text each way.
 */
export interface FirstBytes {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

const text = (line: string): Uint8Array => Uint8Array.from(line, (character) => character.charCodeAt(0));

/** A TPKT header (RFC 1006 section 6) before an X.224 packet. */
function tpkt(x224: Uint8Array): Uint8Array {
  const length = x224.length + 4;
  return Uint8Array.of(3, 0, length >>> 8, length & 0xff, ...x224);
}

/** X.224 connection request with a routing cookie, and RDP negotiation offering TLS and CredSSP ([MS-RDPBCGR] 2.2.1.1). */
function rdpRequest(): Uint8Array {
  const body = [...text('Cookie: mstshash=admin\r\n'), 1, 0, 8, 0, 3, 0, 0, 0];
  return tpkt(Uint8Array.of(6 + body.length, 0xe0, 0, 0, 0, 0, 0, ...body));
}

/** X.224 connection confirm, CredSSP chosen ([MS-RDPBCGR] 2.2.1.2). */
const rdpResponse = tpkt(Uint8Array.of(14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0));

const http: FirstBytes = {
  request: text('GET / HTTP/1.1\r\nHost: server\r\nConnection: close\r\n\r\n'),
  response: text(
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n',
  ),
};

const services: ReadonlyMap<number, FirstBytes> = new Map([
  [80, http],
  [8080, http],
  // WinRM listens there for HTTP.
  [5985, http],
  [3389, { request: rdpRequest(), response: rdpResponse }],
  // NetBIOS session keepalives (RFC 1002 section 4.3.1): what SMB says first comes with the access leg.
  [445, { request: Uint8Array.of(0x85, 0, 0, 0), response: Uint8Array.of(0x85, 0, 0, 0) }],
]);

const other: FirstBytes = { request: text('hello\r\n'), response: text('hello to you\r\n') };

/** What client and server of a TCP port say. */
export function firstBytesOf(port: number): FirstBytes {
  return services.get(port) ?? other;
}
