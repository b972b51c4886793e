import { describe, expect, test } from 'vitest';
import { ByteStream } from '../../src/app/byte-stream.ts';
import { type Process, sleep, start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import type { TcpConnection } from '../../src/transport/tcp/connection.ts';
import { BEGIN, twoHosts } from '../support/two-hosts.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A writes parts, 50 ms apart; B reads as `read` says. Lines with milliseconds since BEGIN. */
function reading(
  parts: readonly string[],
  read: (stream: ByteStream, note: (what: unknown) => void) => Process,
  end: (connection: TcpConnection) => void = () => undefined,
): string[] {
  const { simulator, a, b } = twoHosts();
  const lines: string[] = [];
  const note = (what: unknown): void => {
    lines.push(`${Math.floor((simulator.now - BEGIN) / 1e6)} ${JSON.stringify(what)}`);
  };
  b.tcp.listen(80, (connection) => start(simulator, read(new ByteStream(connection, seconds(1)), note)));
  start(
    simulator,
    (function* () {
      const connection = a.tcp.connect(b.ipv6, 80)!;
      yield* sleep(ms(10));
      for (const part of parts) {
        connection.write(bytes(part));
        yield* sleep(ms(50));
      }
      end(connection);
    })(),
  );
  simulator.run(BEGIN + seconds(5));
  return lines;
}

describe('a reader of a connection', () => {
  test('a head in pieces, a body behind it, and how much was taken', () => {
    const lines = reading(['GET /', ' HTTP/1.1\r\n\r', '\nbo', 'dy and more'], function* (stream, note) {
      note((yield* stream.head())?.startLine);
      note(yield* stream.skip(4));
      note(stream.taken);
      note(yield* stream.skip(9));
    });
    // The writer waits for the acknowledgement of its first small segment (Nagle), the reader with giving it.
    expect(lines).toEqual(['225 "GET / HTTP/1.1"', '225 true', '225 22', '225 true']);
  });

  test('two heads in one segment are two', () => {
    const lines = reading(['GET a\r\n\r\nGET b\r\n\r\n'], function* (stream, note) {
      note((yield* stream.head())?.startLine);
      note((yield* stream.head())?.startLine);
    });
    expect(lines).toEqual(['15 "GET a"', '15 "GET b"']);
  });

  test('it waits only so long without progress', () => {
    const lines = reading(['ab'], function* (stream, note) {
      note(yield* stream.skip(3));
      note(stream.taken);
    });
    expect(lines).toEqual(['1015 false', '1015 2']);
  });

  test('the other end has closed', () => {
    const lines = reading(
      ['ab'],
      function* (stream, note) {
        note(yield* stream.head());
      },
      (connection) => connection.close(),
    );
    expect(lines).toEqual(['65 null']);
  });

  test('what is no head ends it', () => {
    const lines = reading(['hello\r\n\r\n'], function* (stream, note) {
      note(yield* stream.head());
    });
    expect(lines).toEqual(['15 null']);
  });

  test('a head without an end is none', () => {
    const lines = reading(['x'.repeat(20_000)], function* (stream, note) {
      note(yield* stream.head());
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ null$/);
  });
});
