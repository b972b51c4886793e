import { createRequire } from 'node:module';
import { ipProtocol } from '../wire/protocol-number.ts';
import { kernelDrops } from './kernel-drops.ts';
import { fromSystem, toSystem } from './platform-header.ts';
import { LiveError, type LiveSocket } from './socket.ts';

/** The largest IPv4 packet: what is longer than the buffer would be cut without a word. */
const BUFFER = 65_535;
/** What the system is asked to keep until it is read; it gives what it allows. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;
/** A socket of this protocol sends packets with their own header and gets none (raw(7) of Linux). */
const PROTOCOL_RAW = 255;

/** What is used of the package raw-socket, which has no types. */
interface RawSocket {
  on(event: 'message', listener: (packet: Buffer) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  send(
    packet: Buffer,
    offset: number,
    length: number,
    address: string,
    done: (error: Error | null, bytes: number) => void,
  ): void;
  setOption(level: number, option: number, value: number): void;
  pauseRecv(): void;
  close(): void;
}

interface RawSocketPackage {
  createSocket(options: { readonly protocol: number; readonly bufferSize?: number }): RawSocket;
  readonly SocketLevel: Readonly<Record<'SOL_SOCKET' | 'IPPROTO_IP', number>>;
  readonly SocketOption: Readonly<Record<'SO_RCVBUF' | 'SO_SNDBUF' | 'IP_HDRINCL', number>>;
}

/**
 * Opens raw sockets: one for each protocol that is read, one to send. Reading and sending are apart, since the package
 * sends nothing on a socket as long as there is something to read on it.
 * @param onError told of what the system says while packets are read
 * @throws LiveError when the package or the permission is missing
 */
export function openRawSockets(onError: (error: Error) => void): LiveSocket {
  const { platform } = process;
  const raw = loadPackage(platform);
  const sockets: RawSocket[] = [];
  try {
    const readers = [ipProtocol.ipv6, ipProtocol.icmp].map((protocol) => {
      const reader = raw.createSocket({ protocol, bufferSize: BUFFER });
      sockets.push(reader);
      reader.setOption(raw.SocketLevel.SOL_SOCKET, raw.SocketOption.SO_RCVBUF, RECEIVE_BUFFER);
      reader.on('error', onError);
      return reader;
    });
    const sender = raw.createSocket({ protocol: PROTOCOL_RAW });
    sockets.push(sender);
    sender.setOption(raw.SocketLevel.IPPROTO_IP, raw.SocketOption.IP_HDRINCL, 1);
    sender.on('error', onError);
    sender.pauseRecv();
    return {
      listen: (onPacket) => {
        for (const reader of readers) reader.on('message', (packet) => onPacket(fromSystem(packet, platform)));
      },
      send: (packet, destination, done) => {
        const { buffer, byteOffset, length } = toSystem(packet.slice(), platform);
        sender.send(Buffer.from(buffer, byteOffset, length), 0, length, destination.toString(), (error) =>
          done(error === null ? null : error.message),
        );
      },
      lostBefore: kernelDrops,
      close: () => closeAll(sockets),
    };
  } catch (error) {
    closeAll(sockets);
    throw asLiveError(error);
  }
}

function closeAll(sockets: readonly RawSocket[]): void {
  for (const socket of sockets) socket.close();
}

/** @throws LiveError when the package is not there or cannot be loaded on this machine */
function loadPackage(platform: string): RawSocketPackage {
  if (platform === 'win32')
    throw new LiveError(
      'raw sockets of Windows cannot be bound to an address by the package raw-socket',
      'run isatap-sim live on Linux; Windows machines can be its peers',
    );
  try {
    return createRequire(import.meta.url)('raw-socket') as RawSocketPackage;
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new LiveError(
      `the package raw-socket cannot be loaded: ${why}`,
      'it is compiled while npm installs it: npm install raw-socket, with a compiler, make and python3 (Debian: apt install build-essential python3)',
    );
  }
}

/** The package passes on the words of the system only. */
function asLiveError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new LiveError(
    `raw sockets cannot be opened: ${error.message}`,
    'run as root, or give node the right: sudo setcap cap_net_raw+ep "$(readlink -f "$(which node)")"',
  );
}
