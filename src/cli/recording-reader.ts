import type { ScenarioReader } from '../scenario/load.ts';

/** A reader that keeps what it read: what a long sweep is about does not change while it runs. */
export class RecordingReader implements ScenarioReader {
  readonly files = new Map<string, Uint8Array>();
  private readonly reader: ScenarioReader;

  constructor(reader: ScenarioReader) {
    this.reader = reader;
  }

  size(path: string): number | null {
    return this.reader.size(path);
  }

  read(path: string, most: number): Uint8Array {
    const bytes = this.reader.read(path, most);
    this.files.set(path, bytes);
    return bytes;
  }
}
