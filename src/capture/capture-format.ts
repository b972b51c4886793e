import type { CaptureRecord } from './record.ts';

/**
 * Captured bytes of one packet at most, as Wireshark has it (WTAP_MAX_PACKET_SIZE_STANDARD): a damaged length is found
 * out before anybody waits for that many bytes.
 */
export const MOST_PACKET_BYTES = 262_144;

/** Bytes of a file that are at hand, and where in the file the first of them stands. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly fileOffset: number;
}

/** A file format as a row of units: headers, records, blocks. */
export interface CaptureFormat {
  /** What a unit is called in a message. */
  readonly unit: string;
  /**
   * Length of the unit that begins at `at`; null when more bytes are needed to tell.
   * @throws CaptureError when it cannot be a unit
   */
  unitLength(window: ByteWindow, at: number): number | null;
  /** Reads a unit that is wholly there; null for one that makes no record. @throws CaptureError when it is damaged */
  readUnit(window: ByteWindow, at: number, length: number): CaptureRecord | null;
}
