/** A decoder, its encoder and what they must bring back. */
export interface Codec {
  readonly name: string;
  /** Well-formed bytes with their source. */
  readonly vectors: readonly Uint8Array[];
  readonly decode: (bytes: Uint8Array) => unknown;
  /** The bytes again. */
  readonly again: (bytes: Uint8Array) => Uint8Array;
  /** Whether bytes that came back say the same; computed checksums and a free choice of DNS compression excepted. */
  readonly same?: (before: Uint8Array, after: Uint8Array) => boolean;
}
