/** Numbers of draft-ietf-opsawg-pcap that writer and reader share. */

/** Section 4: the magic number tells byte order and whether fractions are micro- or nanoseconds. */
export const PCAP_MICROSECONDS = 0xa1b2c3d4;
export const PCAP_NANOSECONDS = 0xa1b23c4d;
export const PCAP_MAJOR_VERSION = 2;
export const PCAP_MINOR_VERSION = 4;
export const PCAP_HEADER_LENGTH = 24;
export const PCAP_RECORD_HEADER_LENGTH = 16;
