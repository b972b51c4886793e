import type { Process } from '../../sim/process.ts';
import { DecodeError } from '../../wire/decode-error.ts';
import type { IpHttpsInterface } from './ip-https-interface.ts';
import { PacketStream } from './packet-stream.ts';
import type { TlsChannel } from './tls-channel.ts';

/** Attaches a channel to an interface for as long as it stands. @returns why it ended */
export function* carryPackets(owner: IpHttpsInterface, channel: TlsChannel, first: Uint8Array): Process<string> {
  const stream = new PacketStream(channel, owner.isServer ? 'server' : 'client', owner.host.trace.streams);
  const connection = owner.attach(stream);
  let why: string | null = null;
  try {
    owner.receive(first, connection);
    for (;;) {
      const plaintext = yield* channel.read();
      if (plaintext === null) break;
      for (const bytes of plaintext) owner.receive(bytes, connection);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    why = error.message;
  }
  why ??= channel.ending;
  channel.close();
  owner.detach(connection, why);
  return why;
}
