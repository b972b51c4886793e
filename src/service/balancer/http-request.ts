/** What of an HTTP/1.1 request a proxy must have before it acts. */

/** The largest content length that a proxy can count: nginx, a signed number of 64 bits. */
const MOST_CONTENT = 2n ** 63n - 1n;
/** How long a head may be; nginx has four buffers of 8 KiB for it. */
const MOST_HEAD = 32 * 1024;
const HEAD_END = '\r\n\r\n';

/** Takes a request in. `malformed`: it is too long or no number; `endless`: its body is longer than can be counted. */
export class RequestReader {
  state: 'head' | 'body' | 'whole' | 'malformed' | 'endless' = 'head';
  private head = '';
  /** Bytes of the body that are still to come. */
  private awaited = 0n;

  push(bytes: Uint8Array): void {
    if (this.state === 'head') this.pushHead(bytes);
    else if (this.state === 'body') this.count(bytes.length);
  }

  private pushHead(bytes: Uint8Array): void {
    this.head += String.fromCharCode(...bytes);
    const end = this.head.indexOf(HEAD_END);
    if (end < 0) {
      if (this.head.length > MOST_HEAD) this.state = 'malformed';
      return;
    }
    const length = /^content-length:[ \t]*(.*?)[ \t]*$/im.exec(this.head.slice(0, end))?.[1] ?? '0';
    if (!/^\d+$/.test(length)) this.state = 'malformed';
    else if (BigInt(length) > MOST_CONTENT) this.state = 'endless';
    else {
      this.state = 'body';
      this.awaited = BigInt(length);
      this.count(this.head.length - end - HEAD_END.length);
    }
  }

  private count(bytes: number): void {
    this.awaited -= BigInt(bytes);
    if (this.awaited <= 0n) this.state = 'whole';
  }
}
