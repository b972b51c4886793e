/** Numbers of draft-ietf-opsawg-pcapng that writer and reader share. */

/** Section 10.1 and the sections of each block. */
export const blockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  /** Section B: read for old files, never written. */
  obsoletePacket: 2,
  simplePacket: 3,
  nameResolution: 4,
  enhancedPacket: 6,
  decryptionSecrets: 0xa,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const MAJOR_VERSION = 1;

/** Section 3.5, 4.2 (interface description), 4.3 (enhanced packet), 4.5 (records of name resolution). */
export const optionCode = {
  end: 0,
  comment: 1,
  interfaceName: 2,
  interfaceDescription: 3,
  interfaceIpv4: 4,
  interfaceIpv6: 5,
  interfaceMac: 6,
  interfaceSpeed: 8,
  timestampResolution: 9,
  timestampOffset: 14,
  packetFlags: 2,
  packetId: 5,
  packetVerdict: 7,
  nameOfIpv4: 1,
  nameOfIpv6: 2,
} as const;

/** Section 4.7, `TLSK`: a key log of NSS. */
export const TLS_KEY_LOG = 0x544c534b;

/** First byte of epb_verdict. 1: the result of a Linux eBPF traffic control program, a 64-bit number. */
export const verdictType = { hardware: 0, trafficControl: 1, expressDataPath: 2 } as const;
/** TC_ACT_SHOT of linux/pkt_cls.h: the packet was dropped. */
export const TC_ACT_SHOT = 2;

/** Bits 0 and 1 of epb_flags. */
export const packetDirection = { inbound: 1, outbound: 2 } as const;

export const LINK_TYPE_ETHERNET = 1;
