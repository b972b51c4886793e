import { describe, expect, test } from 'vitest';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import type { TcpState } from '../../../src/transport/tcp/state.ts';
import { pattern } from '../../support/tcp-script.ts';
import { RawTcpPeer, type RawSegment } from '../../support/raw-peer.ts';

/**
 * RFC 9293 section 3.10.7 row by row, with the challenge ACK of RFC 5961. Numbers count from each side's SYN: the
 * host's text begins at 1, and 2 is behind its FIN; the same for the peer. `-`: silence.
 */
const table = `
state        | arrives                     | answer                        | becomes
closed       | SYN seq=0                   | RST,ACK seq=0 ack=1           | closed
closed       | SYN,FIN seq=0 len=3         | RST,ACK seq=0 ack=5           | closed
closed       | ACK seq=5 ack=7             | RST seq=7                     | closed
closed       | RST seq=5                   | -                             | closed
closed       | RST,ACK seq=5 ack=7         | -                             | closed
listen       | RST seq=0                   | -                             | listen
listen       | ACK seq=0 ack=7             | RST seq=7                     | listen
listen       | SYN,ACK seq=0 ack=7         | RST seq=7                     | listen
listen       | FIN seq=0                   | -                             | listen
listen       | PSH seq=0 len=5             | -                             | listen
listen       | SYN seq=0                   | SYN,ACK seq=0 ack=1 mss=1440  | syn-received
syn-sent     | ACK seq=0 ack=0             | RST seq=0                     | syn-sent
syn-sent     | ACK seq=0 ack=2             | RST seq=2                     | syn-sent
syn-sent     | SYN,ACK seq=0 ack=2         | RST seq=2                     | syn-sent
syn-sent     | RST,ACK seq=0 ack=2         | -                             | syn-sent
syn-sent     | RST seq=0                   | -                             | syn-sent
syn-sent     | RST,ACK seq=0 ack=1         | -                             | closed reset
syn-sent     | ACK seq=0 ack=1             | -                             | syn-sent
syn-sent     | FIN seq=0                   | -                             | syn-sent
syn-sent     | SYN seq=0                   | SYN,ACK seq=0 ack=1 mss=1440  | syn-received
syn-sent     | SYN,ACK seq=0 ack=1         | ACK seq=1 ack=1               | established
syn-sent     | SYN,ACK seq=0 ack=1 len=5   | ACK seq=1 ack=1; ACK seq=1 ack=6 | established
syn-received | SYN seq=0                   | SYN,ACK seq=0 ack=1 mss=1440  | syn-received
syn-received | ACK seq=1 ack=1             | -                             | established
syn-received | ACK seq=1 ack=2             | RST seq=2                     | syn-received
syn-received | ACK seq=1 ack=0             | RST seq=0                     | syn-received
syn-received | RST seq=1                   | -                             | closed reset
syn-received | RST seq=2                   | ACK seq=1 ack=1               | syn-received
syn-received | RST seq=0                   | -                             | syn-received
syn-received | SYN seq=5                   | -                             | closed reset
syn-received | PSH,ACK seq=1 ack=1 len=5   | ACK seq=1 ack=6               | established
syn-received | FIN,ACK seq=1 ack=1         | ACK seq=1 ack=2               | close-wait
established  | ACK seq=1 ack=1             | -                             | established
established  | PSH seq=1 len=5             | -                             | established
established  | PSH,ACK seq=1 ack=1 len=5   | ACK seq=1 ack=6               | established
established  | ACK seq=0 ack=1             | ACK seq=1 ack=1               | established
established  | ACK seq=65536 ack=1         | ACK seq=1 ack=1               | established
established  | PSH,ACK seq=65535 ack=1 len=1 | ACK seq=1 ack=1             | established
established  | PSH,ACK seq=65536 ack=1 len=1 | ACK seq=1 ack=1             | established
established  | PSH,ACK seq=-4 ack=1 len=5  | ACK seq=1 ack=1               | established
established  | PSH,ACK seq=-3 ack=1 len=5  | ACK seq=1 ack=2               | established
established  | ACK seq=1 ack=2             | ACK seq=1 ack=1               | established
established  | PSH,ACK seq=1 ack=2 len=5   | ACK seq=1 ack=1               | established
established  | ACK seq=1 ack=-65534        | -                             | established
established  | ACK seq=1 ack=-65535        | ACK seq=1 ack=1               | established
established  | RST seq=1                   | -                             | closed reset
established  | RST,ACK seq=1 ack=99        | -                             | closed reset
established  | RST seq=2                   | ACK seq=1 ack=1               | established
established  | RST seq=65535               | ACK seq=1 ack=1               | established
established  | RST seq=0                   | -                             | established
established  | RST seq=65536               | -                             | established
established  | SYN seq=7                   | ACK seq=1 ack=1               | established
established  | SYN seq=99999               | ACK seq=1 ack=1               | established
established  | SYN,ACK seq=0 ack=1         | ACK seq=1 ack=1               | established
established  | FIN seq=1                   | -                             | established
established  | FIN,ACK seq=1 ack=1         | ACK seq=1 ack=2               | close-wait
established  | FIN,ACK seq=1 ack=1 len=5   | ACK seq=1 ack=7               | close-wait
established  | FIN,ACK seq=3 ack=1         | ACK seq=1 ack=1               | established
fin-wait-1   | ACK seq=1 ack=1             | -                             | fin-wait-1
fin-wait-1   | ACK seq=1 ack=2             | -                             | fin-wait-2
fin-wait-1   | PSH,ACK seq=1 ack=1 len=5   | ACK seq=2 ack=6               | fin-wait-1
fin-wait-1   | FIN,ACK seq=1 ack=1         | ACK seq=2 ack=2               | closing
fin-wait-1   | FIN,ACK seq=1 ack=2         | ACK seq=2 ack=2               | time-wait
fin-wait-1   | RST seq=1                   | -                             | closed reset
fin-wait-1   | RST seq=9                   | ACK seq=2 ack=1               | fin-wait-1
fin-wait-1   | SYN seq=9                   | ACK seq=2 ack=1               | fin-wait-1
fin-wait-2   | PSH,ACK seq=1 ack=2 len=5   | ACK seq=2 ack=6               | fin-wait-2
fin-wait-2   | FIN,ACK seq=1 ack=2         | ACK seq=2 ack=2               | time-wait
fin-wait-2   | RST seq=1                   | -                             | closed reset
fin-wait-2   | SYN seq=9                   | ACK seq=2 ack=1               | fin-wait-2
close-wait   | ACK seq=2 ack=1             | -                             | close-wait
close-wait   | FIN,ACK seq=1 ack=1         | ACK seq=1 ack=2               | close-wait
close-wait   | PSH,ACK seq=2 ack=1 len=5   | -                             | close-wait
close-wait   | RST seq=2                   | -                             | closed reset
close-wait   | SYN seq=9                   | ACK seq=1 ack=2               | close-wait
closing      | ACK seq=2 ack=1             | -                             | closing
closing      | ACK seq=2 ack=2             | -                             | time-wait
closing      | FIN,ACK seq=1 ack=1         | ACK seq=2 ack=2               | closing
closing      | RST seq=2                   | -                             | closed
closing      | SYN seq=9                   | ACK seq=2 ack=2               | closing
last-ack     | ACK seq=2 ack=1             | -                             | last-ack
last-ack     | ACK seq=2 ack=2             | -                             | closed
last-ack     | FIN,ACK seq=1 ack=1         | ACK seq=2 ack=2               | last-ack
last-ack     | RST seq=2                   | -                             | closed
last-ack     | SYN seq=9                   | ACK seq=2 ack=2               | last-ack
time-wait    | FIN,ACK seq=1 ack=2         | ACK seq=2 ack=2               | time-wait
time-wait    | ACK seq=2 ack=2             | -                             | time-wait
time-wait    | RST seq=2                   | -                             | closed
time-wait    | RST seq=3                   | ACK seq=2 ack=2               | time-wait
time-wait    | SYN seq=9                   | ACK seq=2 ack=2               | time-wait
`;

interface Row {
  readonly state: string;
  readonly arrives: string;
  readonly answer: string;
  readonly becomes: string;
}

const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line): Row => {
    const [state = '', arrives = '', answer = '', becomes = ''] = line.split('|').map((cell) => cell.trim());
    return { state, arrives, answer, becomes };
  });

function parseSegment(text: string): RawSegment {
  const [flags = '', ...fields] = text.split(' ');
  const value = (name: string): number | undefined => {
    const field = fields.find((candidate) => candidate.startsWith(`${name}=`));
    return field === undefined ? undefined : Number(field.slice(name.length + 1));
  };
  const ack = value('ack');
  return { flags, seq: value('seq')!, data: pattern(value('len') ?? 0), ...(ack === undefined ? {} : { ack }) };
}

/** Brings the host into a state: by its own call for SYN-SENT, otherwise as a server. */
function reach(peer: RawTcpPeer, state: string): TcpConnection | null {
  if (state === 'closed') return null;
  if (state === 'syn-sent') {
    const connection = peer.a.tcp.connect(peer.remote, peer.peerPort);
    expect(peer.wait(1)).toEqual(['SYN seq=0 mss=1440']);
    return connection;
  }
  const accepted: TcpConnection[] = [];
  peer.a.tcp.listen(80, (connection) => accepted.push(connection));
  if (state === 'listen') return null;
  const say = (text: string): unknown => peer.say(parseSegment(text));
  say('SYN seq=0');
  const connection = accepted[0]!;
  if (state !== 'syn-received') say('ACK seq=1 ack=1');
  if (state === 'close-wait' || state === 'last-ack') say('FIN,ACK seq=1 ack=1');
  if (!['syn-received', 'established', 'close-wait'].includes(state)) connection.close();
  peer.wait(1);
  if (state === 'fin-wait-2' || state === 'time-wait') say('ACK seq=1 ack=2');
  if (state === 'closing') say('FIN,ACK seq=1 ack=1');
  if (state === 'time-wait') say('FIN,ACK seq=1 ack=2');
  expect(connection.state).toBe(state);
  return connection;
}

function stateOf(connection: TcpConnection | null): string {
  if (connection === null) return 'none';
  return connection.failure === null ? connection.state : `${connection.state} ${connection.failure.kind}`;
}

describe('TCP-10 TCP-11 TCP-12 the state table', () => {
  test.each(rows)('$state: $arrives', ({ state, arrives, answer, becomes }) => {
    const peer = new RawTcpPeer();
    let connection = reach(peer, state);
    if (state === 'listen') peer.a.tcp.listen(80, (accepted) => (connection = accepted));
    const heard = peer.say(parseSegment(arrives));
    expect(heard.map((line) => line.replace(/ win=\d+/, '')).join('; ') || '-').toBe(answer);
    const expected = becomes === 'listen' || (state === 'closed' && becomes === 'closed') ? 'none' : becomes;
    expect(stateOf(connection)).toBe(expected);
  });

  test('every state has rows', () => {
    const states: (TcpState | 'listen')[] = [
      'listen',
      'syn-sent',
      'syn-received',
      'established',
      'fin-wait-1',
      'fin-wait-2',
      'close-wait',
      'closing',
      'last-ack',
      'time-wait',
      'closed',
    ];
    for (const state of states) expect(rows.filter((row) => row.state === state).length).toBeGreaterThan(3);
  });
});
