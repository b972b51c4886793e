/** Security associations, RFC 4301 section 4.1: one for each direction, made in pairs by the key exchange. */
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { RandomStream } from '../sim/random.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { DecodeError } from '../wire/decode-error.ts';
import {
  ESP_HEADER_LENGTH,
  ESP_TRAILER_LENGTH,
  espPaddingLength,
  espSequence,
  type EspTrailer,
  readEspTrailer,
  writeEspHeader,
  writeEspTrailer,
} from '../wire/esp.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { AddressSet } from './address-set.ts';
import { ReplayWindow } from './replay-window.ts';
import type { IpsecRule } from './rule.ts';
import { type EspKeys, type EspSuite, makeTransform } from './suite.ts';
import type { EspTransform } from './transform.ts';

/** MTU of an IPv6 link at least, RFC 8200 section 5. */
const MINIMUM_MTU = 1280;
/** RFC 4303 section 3.3.3: the number never comes round again. */
const LAST_SEQUENCE = 0xffff_ffff;

/** What both ends know of an association. The ends of the tunnel are the outer addresses. */
export interface AssociationParameters {
  readonly spi: number;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly suite: EspSuite;
  readonly keys: EspKeys;
}

/** What the event of ESP put on or taken off carries. */
export interface EspEnds {
  readonly spi: number;
  readonly sequence: number;
  readonly rule: string;
  readonly suite: EspSuite;
  readonly outerSource: Ipv6Address;
  readonly outerDestination: Ipv6Address;
}

/** The sending end. */
export class OutboundAssociation {
  readonly parameters: AssociationParameters;
  private readonly transform: EspTransform;
  private readonly random: RandomStream;
  /** Of the last packet. */
  sequence = 0;

  /** @param random for initialization vectors */
  constructor(parameters: AssociationParameters, random: RandomStream) {
    this.parameters = parameters;
    this.transform = makeTransform(parameters.suite, parameters.keys);
    this.random = random;
  }

  get isExhausted(): boolean {
    return this.sequence === LAST_SEQUENCE;
  }

  /** The longest packet that fits, once protected, into a path of this MTU; never less than a link must carry. */
  innerMtu(pathMtu: number): number {
    const { ivLength, icvLength, blockLength } = this.transform;
    const room = pathMtu - IPV6_HEADER_LENGTH - ESP_HEADER_LENGTH - ivLength - icvLength;
    return Math.max(MINIMUM_MTU, room - (room % Math.max(4, blockLength)) - ESP_TRAILER_LENGTH);
  }

  /** The IPv6 packet inside ESP, still without the outer header, in bytes of its own; it keeps its identity. */
  seal(packet: PacketBuffer): PacketBuffer {
    const { ivLength, icvLength, blockLength } = this.transform;
    const { length } = packet;
    const padding = espPaddingLength(length, blockLength);
    const whole = ESP_HEADER_LENGTH + ivLength + length + padding + ESP_TRAILER_LENGTH + icvLength;
    const sealed = PacketBuffer.allocate(whole).withIdentityOf(packet);
    const { bytes, start, end } = sealed;
    const payload = start + ESP_HEADER_LENGTH + ivLength;
    this.sequence++;
    writeEspHeader(bytes, start, this.parameters.spi, this.sequence);
    this.transform.writeIv(bytes, start, this.sequence, this.random);
    bytes.set(packet.view(), payload);
    writeEspTrailer(bytes, payload + length, padding, ipProtocol.ipv6);
    this.transform.seal(bytes, start, end);
    return sealed;
  }
}

/** What came of an ESP packet. `payloadAt`: where its payload begins. */
export type Opened =
  | { readonly kind: 'opened'; readonly payloadAt: number; readonly trailer: EspTrailer }
  | { readonly kind: 'malformed' | 'ipsec-replay' | 'ipsec-bad-integrity'; readonly detail: string };

/** The receiving end. */
export class InboundAssociation {
  readonly parameters: AssociationParameters;
  private readonly transform: EspTransform;
  private readonly window = new ReplayWindow();

  constructor(parameters: AssociationParameters) {
    this.parameters = parameters;
    this.transform = makeTransform(parameters.suite, parameters.keys);
  }

  /** Checks and decrypts in place, in the order of RFC 4303 section 3.4. `at`: where the ESP header begins. */
  open({ bytes, end }: PacketBuffer, at: number): Opened {
    const { ivLength, icvLength } = this.transform;
    const payloadAt = at + ESP_HEADER_LENGTH + ivLength;
    if (end - icvLength - payloadAt < ESP_TRAILER_LENGTH)
      return { kind: 'malformed', detail: 'ESP: shorter than its parts' };
    const sequence = espSequence(bytes, at);
    if (!this.window.isNew(sequence))
      return { kind: 'ipsec-replay', detail: `sequence number ${sequence} of ${spiText(this.parameters.spi)}` };
    if (!this.transform.open(bytes, at, end))
      return { kind: 'ipsec-bad-integrity', detail: `sequence number ${sequence} of ${spiText(this.parameters.spi)}` };
    this.window.note(sequence);
    try {
      return { kind: 'opened', payloadAt, trailer: readEspTrailer(bytes, payloadAt, end - icvLength) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { kind: 'malformed', detail: error.message };
    }
  }
}

export const spiText = (spi: number): string => `SPI 0x${spi.toString(16).padStart(8, '0')}`;

/** Both directions, as one exchange of keys made them under a rule of this host. */
export interface AssociationPair {
  readonly rule: IpsecRule;
  readonly localTunnel: Ipv6Address;
  readonly remoteTunnel: Ipv6Address;
  /** What the two ends agreed on: the part that both their rules cover. */
  readonly local: AddressSet;
  readonly remote: AddressSet;
  readonly outbound: OutboundAssociation;
  readonly inbound: InboundAssociation;
  readonly established: Nanoseconds;
}
