import { expect, test } from 'vitest';
import type { IncomingSegment } from '../../../src/transport/tcp/segment.ts';
import { SendSpace } from '../../../src/transport/tcp/send-space.ts';
import { RawTcpPeer } from '../../support/raw-peer.ts';
import { pattern } from '../../support/tcp-script.ts';

const segment = (sequence: number, acknowledgment: number, window: number): IncomingSegment =>
  ({ sequence, acknowledgment, window }) as IncomingSegment;

test('an older segment does not change the window (RFC 9293 section 3.10.7.4, SND.WL1 and SND.WL2)', () => {
  const space = new SendSpace(0);
  space.setWindow(segment(0xffff_ff00, 10, 500));
  const after = (sequence: number, acknowledgment: number, window: number): number => {
    space.updateWindow(segment(sequence, acknowledgment, window));
    return space.window;
  };
  expect(after(0xffff_fe00, 20, 1)).toBe(500);
  expect(after(0xffff_ff00, 9, 2)).toBe(500);
  expect(after(0xffff_ff00, 10, 3)).toBe(3);
  expect(after(0xffff_ff00, 11, 4)).toBe(4);
  // Newer over the end of the number space, whatever it acknowledges.
  expect(after(5, 9, 600)).toBe(600);
  expect(space.largestWindow).toBe(600);
});

test('what an acknowledgment number means', () => {
  const space = new SendSpace(0xffff_fff0);
  space.moveNext(0x20);
  space.setWindow(segment(0, 0, 100));
  space.moveUnacknowledged(0);
  expect([0x20, 0x21, 1, 0, 0xffff_fff0, 0xffff_ff9c, 0xffff_ff9b].map((number) => space.judge(number))).toEqual([
    'new',
    'unsent',
    'new',
    'same',
    'old',
    'old',
    'stale',
  ]);
  expect([space.inFlight, space.outstanding]).toEqual([0x20, 0x20]);
});

test('after a time-out an ACK bears the number behind all that was sent, so that the peer takes it', () => {
  const peer = new RawTcpPeer();
  const connection = peer.a.tcp.connect(peer.remote, peer.peerPort)!;
  peer.wait(1);
  peer.say({ flags: 'SYN,ACK', seq: 0, ack: 1 }, 1);
  connection.write(pattern(3 * 1440));
  expect(peer.wait(1)).toHaveLength(3);
  expect(peer.wait(1000)).toEqual(['ACK seq=1 ack=1 len=1440']);
  expect(peer.say({ flags: 'PSH,ACK', seq: 1, ack: 1, data: pattern(5) })).toEqual(['ACK seq=4321 ack=6 win=65530']);
});
