/** Dynamic updates, RFC 2136 sections 2.3 to 2.5: what a requestor puts into the sections of a message. */
import { type DnsMessage, dnsOpcode, dnsResponseCode } from './message.ts';
import { dnsClass, dnsType, type ResourceRecord, withoutData } from './record.ts';

/** Prerequisite: the name has no record of the type (section 2.4.3). */
export const setDoesNotExist = (name: string, type: number): ResourceRecord => ({
  name,
  class: dnsClass.NONE,
  timeToLive: 0,
  data: withoutData(type),
});

/** Update: all records of a type go (section 2.5.2). */
export const deleteSet = (name: string, type: number): ResourceRecord => ({
  name,
  class: dnsClass.ANY,
  timeToLive: 0,
  data: withoutData(type),
});

/** An update of one zone. */
export const makeUpdate = (
  id: number,
  zone: string,
  prerequisites: readonly ResourceRecord[],
  updates: readonly ResourceRecord[],
): DnsMessage => ({
  id,
  isResponse: false,
  opcode: dnsOpcode.update,
  authoritative: false,
  truncated: false,
  recursionDesired: false,
  recursionAvailable: false,
  reserved: 0,
  responseCode: dnsResponseCode.noError,
  questions: [{ name: zone, type: dnsType.SOA, class: dnsClass.IN }],
  answers: prerequisites,
  authorities: updates,
  additionals: [],
});
