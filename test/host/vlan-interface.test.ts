import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { VlanInterface } from '../../src/host/vlan-interface.ts';
import { arpOperation, decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { decodeVlan, encodeVlan, vlanType } from '../../src/wire/vlan.ts';
import { CablePeer, HOST_MAC, PEER_MAC } from '../support/cable-peer.ts';

const OWN = Ipv4Address.parse('198.51.100.1');
const OTHER = Ipv4Address.parse('198.51.100.9');

function stick(): { peer: CablePeer; tagged: VlanInterface } {
  const peer = new CablePeer();
  const tagged = new VlanInterface(peer.host, 11, 'VLAN 20', peer.card, 20);
  peer.host.addInterface(tagged);
  tagged.ipv4.assign(OWN, 24);
  return { peer, tagged };
}

const request = encodeArp({
  operation: arpOperation.request,
  senderMac: PEER_MAC,
  senderIp: OTHER,
  targetMac: PEER_MAC,
  targetIp: OWN,
  trailer: new Uint8Array(0),
});
/** The request with the tags given, outermost first. */
const under = (...identifiers: readonly number[]): Uint8Array =>
  identifiers.reduceRight<{ readonly bytes: Uint8Array; readonly type: number }>(
    ({ bytes, type }, identifier) => ({
      bytes: encodeVlan({ priority: 0, dropEligible: false, identifier, type, payload: bytes }),
      type: vlanType.customer,
    }),
    { bytes: request, type: etherType.arp },
  ).bytes;

test('answers with the tag of its VLAN and the MAC address of the card', () => {
  const { peer, tagged } = stick();
  peer.inject(under(20), vlanType.customer);
  peer.run();
  const [answer] = peer.takeSent(vlanType.customer);
  const tag = decodeVlan(answer!);
  expect(tag).toMatchObject({ identifier: 20, priority: 0, dropEligible: false, type: etherType.arp });
  expect(decodeArp(tag.payload)).toMatchObject({ operation: arpOperation.reply, senderIp: OWN, senderMac: HOST_MAC });
  expect(tagged.mac).toBe(HOST_MAC);
});

test('another VLAN, no tag and two tags are not for it', () => {
  const { peer } = stick();
  peer.inject(under(21), vlanType.customer);
  peer.inject(request, etherType.arp);
  peer.inject(under(0, 0, 20), vlanType.customer);
  peer.inject(under(20, 20), vlanType.customer);
  peer.run();
  expect(peer.sent).toEqual([]);
  expect(peer.takeDrops()).toEqual(['not-for-me', 'not-for-me']);
});

test('a tag of a priority only is passed over', () => {
  const { peer } = stick();
  peer.inject(under(0, 20), vlanType.customer);
  peer.run();
  expect(peer.sent).toEqual([]);
  const untagged = encodeArp({ ...decodeArp(request), targetIp: peer.card.ipv4.addresses[0]!.address });
  peer.inject(
    encodeVlan({ priority: 6, dropEligible: false, identifier: 0, type: etherType.arp, payload: untagged }),
    vlanType.customer,
  );
  peer.run();
  expect(peer.takeSent(etherType.arp)).toHaveLength(1);
});

test('a tag that is cut off is malformed', () => {
  const { peer } = stick();
  // Frames are padded on the wire; only a receiver can be handed such a one.
  const frame = { destination: HOST_MAC, source: PEER_MAC, type: vlanType.customer, payload: Uint8Array.of(0) };
  peer.card.receiveFrame(PacketBuffer.from(encodeEthernet(frame)));
  peer.run(0);
  expect(peer.takeDrops()).toEqual(['malformed']);
});

test('is down with the card below it', () => {
  const { peer, tagged } = stick();
  tagged.arp.neighbors.learn(OTHER, PEER_MAC);
  peer.card.setUp(false);
  peer.udp.send(new Uint8Array(8), 1000, null, OTHER, 9);
  peer.run();
  expect(peer.sent).toEqual([]);
  expect(peer.takeDrops()).toContain('interface-down');
});
