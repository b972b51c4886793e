import { type Process, waitFor } from '../../sim/process.ts';
import type { TlsConnection, TlsSettings } from '../../tls/connection.ts';
import type { TcpConnection } from '../../transport/tcp/connection.ts';
import { tlsAlertText } from '../../wire/tls/alert.ts';

/** TLS over a TCP connection. */
export class TlsChannel {
  readonly tcp: TcpConnection;
  readonly tls: TlsConnection;
  /** The line of the key log: both ends have the same, and no other connection has it. */
  secret = '';
  /** The packet whose bytes are being written; 0 for none. */
  private passenger = 0;

  /** @param secrets where the secrets of connections are gathered for captures */
  constructor(
    tcp: TcpConnection,
    secrets: string[],
    makeTls: (settings: Pick<TlsSettings, 'output' | 'changed' | 'secret'>) => TlsConnection,
  ) {
    this.tcp = tcp;
    tcp.noDelay = true;
    this.tls = makeTls({
      output: (bytes) => {
        tcp.write(bytes, this.passenger);
      },
      changed: () => undefined,
      secret: (line) => {
        this.secret = line;
        if (!secrets.includes(line)) secrets.push(line);
      },
    });
  }

  get isOver(): boolean {
    return this.tls.state === 'closed' || this.tls.state === 'failed' || this.tcp.state === 'closed';
  }

  /** Waits until the handshake has succeeded. @returns false when it did not */
  *open(): Process<boolean> {
    for (;;) {
      const hasLeft = this.hasPeerLeft();
      if (this.tls.state !== 'handshake' || this.isOver || hasLeft) return this.tls.state === 'open';
      yield* waitFor(this.tcp.changed);
    }
  }

  /** Plaintext, as soon as there is some; null when none will come any more. */
  *read(): Process<readonly Uint8Array[] | null> {
    for (;;) {
      const hasLeft = this.hasPeerLeft();
      const plaintext = this.tls.read();
      if (plaintext.length > 0) return plaintext;
      if (this.isOver || hasLeft) return null;
      yield* waitFor(this.tcp.changed);
    }
  }

  /** Hands on to TLS what TCP has brought. @returns whether nothing follows it */
  private hasPeerLeft(): boolean {
    const { isPeerDone } = this.tcp;
    for (const bytes of this.tcp.read()) this.tls.receive(bytes);
    return isPeerDone;
  }

  /** Sends plaintext. @param passenger the id of the packet that it is, 0 for none. @returns false when it is over */
  write(plaintext: Uint8Array, passenger = 0): boolean {
    if (this.tls.state !== 'open' || this.tcp.state === 'closed') return false;
    this.passenger = passenger;
    this.tls.write(plaintext);
    this.passenger = 0;
    return true;
  }

  /** Says good-bye and closes; a broken connection is given up. */
  close(): void {
    this.tls.close();
    if (this.tls.state === 'closed') this.tcp.close();
    else this.tcp.abort();
  }

  /** Why it is over, in a clause. */
  get ending(): string {
    const { failure } = this.tls;
    if (failure !== null) {
      const alert = tlsAlertText(failure.alert);
      return failure.sentBy === 'peer' ? `TLS alert ${alert} from the peer` : `TLS ${alert}: ${failure.problem}`;
    }
    const { failure: tcpFailure } = this.tcp;
    if (tcpFailure === null) return 'the peer closed the connection';
    return tcpFailure.kind === 'reset' ? 'TCP reset' : tcpFailure.kind === 'timeout' ? 'TCP timed out' : 'unreachable';
  }
}
