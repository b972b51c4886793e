/** Takes the next bytes of a file. They are only lent: whoever keeps them copies. */
export type ByteSink = (bytes: Uint8Array) => void;
