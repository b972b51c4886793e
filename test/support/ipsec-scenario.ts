/**
 * CLIENT (fd9c:30c:2da4:1000::c1) on a link of 1280 bytes, as IP-HTTPS is one, with SERVER (:1000::1 and :1000::2),
 * behind which are CORP (:1::10, of the intranet) and MGMT (:111::5, a management server). Where a text is left out the
 * two ends' rules match.
 */
export interface IpsecScenario {
  /** Further keys of `ipsec` of either end. */
  readonly client?: string;
  readonly server?: string;
  /** Whether a user is logged on at the client, and at the server. */
  readonly loggedOn?: boolean;
  readonly serverLoggedOn?: boolean;
  /** Further keys of each rule. */
  readonly suite?: string;
  /** What of the intranet the server's rule and the client's rule cover. */
  readonly serverCorp?: string;
  readonly clientCorp?: string;
  readonly flows?: string;
  readonly rest?: string;
  readonly clientRules?: string;
  /** Of the access link. */
  readonly mtu?: number;
}

export const DOS_PROTECTION = 'dosProtection: { public: IPHTTPSInterface, internal: LAN }';

export function ipsecScenario({
  client = '',
  server = '',
  loggedOn = true,
  serverLoggedOn = false,
  suite = '',
  serverCorp = 'fd9c:30c:2da4:1::/64',
  clientCorp = 'fd9c:30c:2da4:1::/64',
  flows = '{}',
  rest = '',
  clientRules = `
        - { name: ClientToInfra, endpoint2: 'fd9c:30c:2da4:111::5', remoteTunnel: 'fd9c:30c:2da4:1000::1'${suite} }
        - { name: ClientToCorp, endpoint2: '${clientCorp}', remoteTunnel: 'fd9c:30c:2da4:1000::2', user: true${suite} }`,
  mtu = 1280,
}: IpsecScenario = {}): string {
  return `
title: Two ends of IPsec
limit: 120s
links: { access: { delay: 10ms, mtu: ${mtu} }, lan: {} }
hosts:
  CLIENT:
    profile: windows-8.1
    interfaces:
      IPHTTPSInterface: { link: access, ipv6: 'fd9c:30c:2da4:1000::c1/64', mtu: ${mtu} }
    routes: [{ to: 'fd9c:30c:2da4::/48', via: 'fd9c:30c:2da4:1000::1', interface: IPHTTPSInterface }]
    loggedOn: ${loggedOn}
    services: [tcp/3389]
    ipsec:
      rules: ${clientRules}
      ${client}
  SERVER:
    profile: windows-server-2012r2
    interfaces:
      IPHTTPSInterface:
        { link: access, ipv6: ['fd9c:30c:2da4:1000::1/64', 'fd9c:30c:2da4:1000::2/64'], forwarding: true, mtu: ${mtu} }
      LAN: { link: lan, ipv6: ['fd9c:30c:2da4:1::1/64', 'fd9c:30c:2da4:111::1/64'], forwarding: true }
    loggedOn: ${serverLoggedOn}
    ipsec:
      rules:
        - { name: DaServerToInfra, endpoint1: 'fd9c:30c:2da4:111::5', localTunnel: 'fd9c:30c:2da4:1000::1', interfaces: IPHTTPSInterface${suite} }
        - { name: DaServerToCorp, endpoint1: '${serverCorp}', localTunnel: 'fd9c:30c:2da4:1000::2', interfaces: IPHTTPSInterface, user: true${suite} }
      ${server}
  CORP:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: lan, ipv6: 'fd9c:30c:2da4:1::10/64' } }
    routes: [{ to: 'fd9c:30c:2da4:1000::/64', via: 'fd9c:30c:2da4:1::1', interface: Ethernet }]
    services: [tcp/80]
  MGMT:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: lan, ipv6: 'fd9c:30c:2da4:111::5/64' } }
    routes: [{ to: 'fd9c:30c:2da4:1000::/64', via: 'fd9c:30c:2da4:111::1', interface: Ethernet }]
    services: [tcp/80]
flows: ${flows}
${rest}`;
}

/** The client's and the intranet's address. */
export const CLIENT = 'fd9c:30c:2da4:1000::c1';
export const CORP = 'fd9c:30c:2da4:1::10';
export const MGMT = 'fd9c:30c:2da4:111::5';

/** `NAME: { from, to, ... }` of a flow over TCP 80 or 3389 or a ping, with what is expected of it. */
export const flow = (name: string, from: string, to: string, what: string, expect: string, at = '12s'): string =>
  `\n  ${name}: { from: ${from}, to: '${to}', ${what}, at: ${at}, expect: ${expect} }`;
