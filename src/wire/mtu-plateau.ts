/** RFC 1191 section 7.1: the plateaus of MTUs in use, for routers that report none. */
const PLATEAUS = [32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68] as const;

/** The MTU to assume when a router says "fragmentation needed" of a packet of this length without saying for what. */
export const plateauBelow = (totalLength: number): number => PLATEAUS.find((plateau) => plateau < totalLength) ?? 68;
