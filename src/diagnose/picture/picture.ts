/** What a report draws of a scenario beyond its result: plain values, so that who draws them needs nothing of the model. */
import type { Reason, StepAction } from '../result.ts';
import type { Story } from '../story.ts';

export type InterfaceKind = 'ethernet' | 'isatap' | '6in4' | 'ip-https' | 'nat64' | 'other';
export type TunnelKind = Extract<InterfaceKind, 'isatap' | '6in4' | 'ip-https'>;

export interface InterfacePicture {
  readonly name: string;
  readonly index: number;
  readonly kind: InterfaceKind;
  /** null: it is on none. */
  readonly link: string | null;
  /** IEEE 802.1Q; null: none is said. */
  readonly vlan: number | null;
  readonly isUp: boolean;
  /** With their prefix lengths, IPv4 first. */
  readonly addresses: readonly string[];
  readonly mtu: number;
}

export interface RoutePicture {
  readonly family: 4 | 6;
  readonly prefix: string;
  readonly via: string;
  readonly interface: string;
  readonly routeMetric: number;
  readonly interfaceMetric: number;
  readonly sum: number;
  readonly origin: string;
  readonly publish: string;
}

export interface HostPicture {
  readonly name: string;
  readonly profile: string;
  readonly interfaces: readonly InterfacePicture[];
  /** By family, IPv6 first, then by the length of the prefix, as `netsh show route` has them. */
  readonly routes: readonly RoutePicture[];
}

export interface LinkPicture {
  readonly name: string;
  readonly rate: string;
  readonly delay: string;
  readonly mtu: number;
  /** What goes wrong on it from the start on, each in a clause. */
  readonly faults: readonly string[];
}

export interface TunnelEnd {
  readonly host: string;
  readonly interface: string;
}

/** Interfaces that reach each other inside other packets. */
export interface TunnelPicture {
  readonly kind: TunnelKind;
  /** The ISATAP router or IP-HTTPS server; of a 6in4 tunnel the first end. */
  readonly hub: TunnelEnd;
  readonly members: readonly TunnelEnd[];
}

export interface NetworkPicture {
  readonly links: readonly LinkPicture[];
  readonly hosts: readonly HostPicture[];
  readonly tunnels: readonly TunnelPicture[];
}

/** What a packet travels inside, the outermost last. */
export type Layer = 'protocol 41' | 'ESP' | 'IP-HTTPS';

/** A passage between two hosts. */
export interface Hop {
  readonly kind: 'hop';
  readonly from: string;
  /** null: nobody got it. */
  readonly to: string | null;
  /** null: inside a byte stream, over whatever links that takes. */
  readonly link: string | null;
  readonly layers: readonly Layer[];
  /** More than one for a packet in fragments. */
  readonly frames: number;
  readonly sent: string;
  /** null: nobody got it. */
  readonly received: string | null;
}

/** What a host did with the packet, or what a link did to it. */
export interface Note {
  readonly kind: 'note';
  /** A host, or the link on which it died. */
  readonly host: string;
  readonly isLink: boolean;
  readonly interface: string | null;
  readonly action: StepAction;
  /** Whether the packet ended here and never came to where it should. */
  readonly isEnd: boolean;
  /** Of what was dropped, its reason. */
  readonly code: Reason['code'] | null;
  readonly time: string;
  readonly text: string;
}

/** The way of one packet, in the order of time. `way`: `error` for an ICMP error that one of the others caused. */
export interface Journey {
  readonly way: 'forward' | 'return' | 'name' | 'error';
  readonly packet: number;
  readonly what: string;
  readonly items: readonly (Hop | Note)[];
}

export interface FlowPicture {
  readonly name: string;
  readonly journeys: readonly Journey[];
  readonly story: Story;
}

export interface ScenarioPicture {
  readonly about: string | null;
  readonly seed: number;
  readonly network: NetworkPicture;
  readonly flows: readonly FlowPicture[];
}
