import { AddressError } from '../addr/error.ts';
import type { IpAddress } from '../addr/ip.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { Host } from '../host/host.ts';
import { KEY_EXCHANGE_PORT } from '../host/ipv6-protection.ts';
import type { IcmpReport } from '../host/protocol-handler.ts';
import type { RandomStream } from '../sim/random.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { Timer } from '../sim/timer.ts';
import { icmpText } from '../wire/icmp-text.ts';
import { type AddressSet, parseSet, setText } from './address-set.ts';
import type { DatagramService, ExchangeOwner, ReceivedExchange, Wanted } from './exchange-owner.ts';
import {
  decodeKeyExchange,
  encodeKeyExchange,
  hexadecimal,
  type KeyExchangeMessage,
  type MessageKind,
  parseHexadecimal,
} from './key-exchange-message.ts';
import { type Agreement, judgeProposal, type Proposal } from './proposal.ts';
import type { IpsecRule } from './rule.ts';
import { suiteText } from './suite.ts';

/** How long the initiator waits for each response before it asks again; then it gives up. */
const PATIENCE: readonly Nanoseconds[] = [seconds(1), seconds(2), seconds(4), seconds(8)];
/** Three round trips, as main mode, authentication and quick mode need at least. */
const REQUESTS = ['main mode request', 'authentication request', 'quick mode request'] as const;
const RESPONSES: Readonly<Partial<Record<MessageKind, number>>> = {
  'main mode response': 0,
  'authentication response': 1,
  'quick mode response': 2,
};
/** Answers kept for requests that come again. */
const MOST_ANSWERS = 64;
/** Code of "port unreachable", RFC 4443 section 3.1. */
const PORT_UNREACHABLE = 4;

interface Exchange {
  readonly id: number;
  readonly wanted: Wanted;
  readonly spi: number;
  readonly timer: Timer;
  step: number;
  tries: number;
  /** The last ICMP error about it, in words. */
  error: string | null;
}

/**
 * The exchange of keys, an abstraction that stands for AuthIP: real datagrams between the tunnel endpoints, so that it
 * works only where the path does, three round trips, and both ends' rules must match. What it says of algorithms,
 * certificates and users is true of the model; the keys themselves never travel, since both ends take them out of the
 * simulation's seed.
 */
export class KeyExchange {
  private readonly host: Host;
  private readonly datagrams: DatagramService;
  private readonly owner: ExchangeOwner;
  private readonly random: RandomStream;
  private readonly running = new Map<number, Exchange>();
  private readonly answers = new Map<string, Uint8Array>();

  constructor(host: Host, datagrams: DatagramService, owner: ExchangeOwner) {
    this.host = host;
    this.datagrams = datagrams;
    this.owner = owner;
    this.random = host.random('ipsec/exchange');
    datagrams.open({
      port: KEY_EXCHANGE_PORT,
      received: (datagram) => this.received(datagram),
      failed: (report) => this.reported(report),
    });
  }

  // As initiator.

  begin(wanted: Wanted): void {
    const id = this.random.next();
    const timer = new Timer(this.host.simulator, () => this.noResponse(exchange));
    const exchange: Exchange = { id, wanted, spi: this.owner.takeSpi(), timer, step: 0, tries: 0, error: null };
    this.running.set(id, exchange);
    this.ask(exchange);
  }

  private ask(exchange: Exchange): void {
    const { id, wanted, step } = exchange;
    exchange.timer.start(PATIENCE[exchange.tries]!);
    exchange.tries++;
    const fields = { ...this.ownFields(wanted.rule), ...(step === 2 ? proposalFields(exchange) : {}) };
    this.send({ kind: REQUESTS[step]!, exchange: id, fields }, wanted.localTunnel, wanted.remoteTunnel);
  }

  private ownFields({ name }: IpsecRule): KeyExchangeMessage['fields'] {
    return { rule: name, user: this.owner.userIsLoggedOn ? 'logged on' : 'nobody' };
  }

  private noResponse(exchange: Exchange): void {
    if (exchange.tries < PATIENCE.length) this.ask(exchange);
    else {
      const because = exchange.error === null ? '' : ` (${exchange.error})`;
      this.fail(exchange, `${exchange.wanted.remoteTunnel.toString()} does not answer the key exchange${because}`);
    }
  }

  private fail(exchange: Exchange, why: string): void {
    this.end(exchange);
    this.owner.failed(exchange.wanted, why);
  }

  private end(exchange: Exchange): void {
    exchange.timer.stop();
    this.running.delete(exchange.id);
  }

  /** An ICMP error: only that nobody listens there is final. */
  private reported({ kind, family, type, code, remote }: IcmpReport): void {
    if (kind !== 'unreachable') return;
    for (const exchange of this.running.values()) {
      if (exchange.wanted.remoteTunnel !== remote) continue;
      if (code === PORT_UNREACHABLE) this.fail(exchange, `${remote.toString()} has no connection security rules`);
      else exchange.error = icmpText(family, type, code);
    }
  }

  private responded(exchange: Exchange, { kind, fields }: KeyExchangeMessage): void {
    if (RESPONSES[kind] !== exchange.step) return;
    exchange.step++;
    exchange.tries = 0;
    if (exchange.step < REQUESTS.length) {
      this.ask(exchange);
      return;
    }
    this.end(exchange);
    const outboundSpi = parseHexadecimal(fields.spi);
    const [local, remote] = [readSet(fields['initiator addresses']), readSet(fields['responder addresses'])];
    const { wanted, id, spi } = exchange;
    if (outboundSpi === null || local === null || remote === null) {
      this.owner.failed(wanted, 'the answer cannot be read');
      return;
    }
    this.owner.established({ ...wanted, exchange: id, local, remote, inboundSpi: spi, outboundSpi }, true);
  }

  /** Forgets those that run for rules that are gone. */
  abandon(isGone: (rule: IpsecRule) => boolean): void {
    for (const exchange of this.running.values()) if (isGone(exchange.wanted.rule)) this.end(exchange);
  }

  /** Forgets the exchanges that run, without a word to anybody. */
  stop(): void {
    for (const exchange of this.running.values()) exchange.timer.stop();
    this.running.clear();
  }

  // Of both ends.

  private send(message: KeyExchangeMessage, local: IpAddress, remote: IpAddress): void {
    this.datagrams.send(encodeKeyExchange(message), KEY_EXCHANGE_PORT, local, remote, KEY_EXCHANGE_PORT);
  }

  private received({ source, destination, payload }: ReceivedExchange): void {
    const message = decodeKeyExchange(payload);
    if (message === null || source.family === 4 || destination.family === 4) return;
    const running = this.running.get(message.exchange);
    const isOurs = running?.wanted.remoteTunnel === source && running.wanted.localTunnel === destination;
    if (message.kind.endsWith('request')) this.respond(message, destination, source);
    else if (message.kind === 'unknown association') this.toldUnknown(message, source);
    else if (running !== undefined && isOurs) {
      if (message.kind === 'refusal')
        this.fail(running, `${source.toString()} refuses: ${message.fields.reason ?? 'no reason given'}`);
      else this.responded(running, message);
    }
  }

  // As responder.

  private respond(message: KeyExchangeMessage, local: Ipv6Address, remote: Ipv6Address): void {
    const { exchange, kind, fields } = message;
    const key = `${remote.toString()} ${exchange} ${kind}`;
    let answer = this.answers.get(key);
    if (answer === undefined) {
      const proposal = readProposal(message, local, remote);
      const loggedOn = { here: this.owner.userIsLoggedOn, there: fields.user === 'logged on' };
      const judged = judgeProposal(this.owner.rules, proposal, loggedOn);
      const reply = typeof judged === 'string' ? refusal(exchange, judged) : this.agree(message, judged, local, remote);
      answer = encodeKeyExchange(reply);
      // What was refused may be asked again; an association is made once.
      if (reply.kind === 'quick mode response') this.keepAnswer(key, answer);
    }
    this.datagrams.send(answer, KEY_EXCHANGE_PORT, local, remote, KEY_EXCHANGE_PORT);
  }

  private agree(
    { exchange, kind, fields }: KeyExchangeMessage,
    { rule, local, remote }: Agreement,
    localTunnel: Ipv6Address,
    remoteTunnel: Ipv6Address,
  ): KeyExchangeMessage {
    const own = this.ownFields(rule);
    if (kind !== 'quick mode request') {
      const response = kind === 'main mode request' ? 'main mode response' : 'authentication response';
      return { kind: response, exchange, fields: own };
    }
    const outboundSpi = parseHexadecimal(fields.spi);
    if (outboundSpi === null) return refusal(exchange, 'the request names no SPI');
    const inboundSpi = this.owner.takeSpi();
    const agreed = { exchange, rule, localTunnel, remoteTunnel, local, remote, inboundSpi, outboundSpi };
    this.owner.established(agreed, false);
    const addresses = { 'initiator addresses': setText(remote), 'responder addresses': setText(local) };
    return {
      kind: 'quick mode response',
      exchange,
      fields: { ...own, suite: suiteText(rule.suite), ...addresses, spi: hexadecimal(inboundSpi) },
    };
  }

  private keepAnswer(key: string, answer: Uint8Array): void {
    this.answers.set(key, answer);
    if (this.answers.size > MOST_ANSWERS) this.answers.delete(this.answers.keys().next().value!);
  }

  // Associations that one end has lost.

  /** Tells who sent under an association that this host does not know. */
  tellUnknown(spi: number, local: Ipv6Address, remote: Ipv6Address): void {
    this.send({ kind: 'unknown association', exchange: 0, fields: { spi: hexadecimal(spi) } }, local, remote);
  }

  private toldUnknown({ fields }: KeyExchangeMessage, remote: Ipv6Address): void {
    const spi = parseHexadecimal(fields.spi);
    if (spi !== null) this.owner.unknownThere(remote, spi);
  }
}

const refusal = (exchange: number, reason: string): KeyExchangeMessage => ({
  kind: 'refusal',
  exchange,
  fields: { reason },
});

function proposalFields({ wanted, spi }: Exchange): KeyExchangeMessage['fields'] {
  const { rule, local, remote, packet } = wanted;
  return {
    suite: suiteText(rule.suite),
    'initiator addresses': setText(local),
    'responder addresses': setText(remote),
    ...(packet === null ? {} : { packet: `${packet.local.toString()}, ${packet.remote.toString()}` }),
    spi: hexadecimal(spi),
  };
}

/** As the responder sees it: its own side is local. Before quick mode only the ends of the tunnel are known. */
function readProposal({ fields }: KeyExchangeMessage, localTunnel: Ipv6Address, remoteTunnel: Ipv6Address): Proposal {
  const packet = readSet(fields.packet);
  const [from, to] = packet === 'any' || packet === null ? [] : packet;
  return {
    localTunnel,
    remoteTunnel,
    local: readSet(fields['responder addresses']) ?? 'any',
    remote: readSet(fields['initiator addresses']) ?? 'any',
    packet: from === undefined || to === undefined ? null : { local: to.address, remote: from.address },
    suite: fields.suite ?? null,
  };
}

/** null: there is none, or it is not one. */
function readSet(text: string | undefined): AddressSet | null {
  if (text === undefined) return null;
  try {
    return parseSet(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return null;
  }
}
