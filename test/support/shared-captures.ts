import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { projectFolder } from './scenarios.ts';

/** Captures of other people beside the checkout. Whoever asks for them fails when they are not there. */
export const sharedCaptures = path.resolve(projectFolder, '../shared/captures');

/** Names of the capture files below a folder. */
export function captureNames(folder: string): string[] {
  return fs
    .readdirSync(path.join(sharedCaptures, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.(pcap|pcapng|cap)(\.gz)?$/.test(name))
    .sort();
}

export const sharedText = (name: string): string => fs.readFileSync(path.join(sharedCaptures, name), 'utf8');

export function readShared(name: string): Uint8Array {
  const bytes = fs.readFileSync(path.join(sharedCaptures, name));
  return Uint8Array.from(name.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes);
}
