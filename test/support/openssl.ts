import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { labAuthority, labServerCertificate, labServerKey } from '../../src/tls/lab-certificate.ts';
import type { TlsConnection, TlsSettings } from '../../src/tls/connection.ts';

/** The lab's certificates and key as files that OpenSSL reads. */
export interface LabFiles {
  readonly folder: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;

const base64Url = (value: bigint): string => {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url');
};

export function keyPem(): string {
  const { modulus, exponent, prime1, prime2, exponent1, exponent2, coefficient } = labServerKey;
  let privateExponent = 0n;
  const order = (prime1 - 1n) * (prime2 - 1n);
  // Of the numbers that are 1 modulo the order, one of the first 65537 is divisible by the public exponent.
  for (let factor = 1n; privateExponent === 0n; factor++)
    if ((factor * order + 1n) % exponent === 0n) privateExponent = (factor * order + 1n) / exponent;
  const numbers = { n: modulus, e: exponent, d: privateExponent, p: prime1, q: prime2 };
  const all = { ...numbers, dp: exponent1, dq: exponent2, qi: coefficient };
  const jwk = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, base64Url(value)]));
  const key = crypto.createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  return key.export({ type: 'pkcs1', format: 'pem' }) as string;
}

export function writeLabFiles(): LabFiles {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-openssl-'));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  return {
    folder,
    authority: write('authority.pem', pem('CERTIFICATE', labAuthority)),
    certificate: write('server.pem', pem('CERTIFICATE', labServerCertificate)),
    key: write('server.key', keyPem()),
  };
}

/** A program of OpenSSL while it runs. */
export class OpenSsl {
  readonly process: ChildProcessWithoutNullStreams;
  /** Everything it has said. */
  output = '';
  private readonly ended: Promise<unknown>;

  constructor(...args: readonly string[]) {
    this.process = spawn('openssl', args);
    this.process.stdout.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    this.process.stderr.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    this.ended = once(this.process, 'close');
  }

  /** Waits until it has said something. @throws Error when it ends before */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found;
      if (this.process.exitCode !== null) throw new Error(`openssl ended without ${String(pattern)}:\n${this.output}`);
      await Promise.race([once(this.process.stdout, 'data'), once(this.process.stderr, 'data'), this.ended]);
    }
  }

  end(): Promise<unknown> {
    this.process.kill();
    return this.ended;
  }
}

/** Our engine at the end of a real TCP connection. */
export class TlsSocket<T extends TlsConnection> {
  readonly engine: T;
  readonly received: Uint8Array[] = [];
  private readonly socket: net.Socket;
  private readonly waiting = new Set<() => void>();
  isEnded = false;

  constructor(socket: net.Socket, make: (callbacks: Pick<TlsSettings, 'output' | 'changed'>) => T) {
    this.socket = socket;
    const changed = (): void => {
      this.received.push(...this.engine.read());
      for (const wake of this.waiting) wake();
    };
    this.engine = make({ output: (bytes) => void socket.write(bytes.slice()), changed });
    socket.on('data', (bytes) => this.engine.receive(bytes));
    socket.on('close', () => {
      this.isEnded = true;
      changed();
    });
    // A peer that resets is seen as the end of the connection.
    socket.on('error', () => undefined);
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  /** @throws Error when the connection ends before */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (this.isEnded) throw new Error(`TLS is ${this.engine.state}: ${JSON.stringify(this.engine.failure)}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}
