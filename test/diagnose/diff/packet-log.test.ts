import { describe, expect, test } from 'vitest';
import { findParting, findStepParting, type LoggedEvent } from '../../../src/diagnose/diff/packet-log.ts';

const event = (time: number, signature: string, more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  time,
  event: 'sent',
  host: 'H',
  interface: 'e',
  signature,
  packet: time,
  flow: 1,
  reason: null,
  ...more,
});

describe('the first moment', () => {
  const a = [event(1, 'x'), event(2, 'p'), event(2, 'q'), event(3, 'z')];

  test('has the same things in another order', () => {
    expect(findParting(a, [a[0]!, a[2]!, a[1]!, a[3]!], Infinity)).toBeNull();
  });

  test.each([
    ['something else at the same time', [event(1, 'x'), event(2, 'p'), event(2, 'r'), event(3, 'z')], 'q', 'r'],
    ['the same later', [event(1, 'x'), event(2, 'p'), event(2.5, 'q'), event(3, 'z')], 'q', null],
    ['the same twice', [event(1, 'x'), event(1, 'x'), ...a.slice(1)], null, 'x'],
    ['nothing any more', [event(1, 'x'), event(2, 'p'), event(2, 'q')], 'z', null],
  ])('has %s', (_what, b, onlyA, onlyB) => {
    const parting = findParting(a, b, Infinity);
    expect([parting?.a?.signature ?? null, parting?.b?.signature ?? null]).toEqual([onlyA, onlyB]);
    expect(findParting(b, a, Infinity)).toEqual({ a: parting!.b, b: parting!.a });
  });

  test('is not looked for behind the end of a run', () => {
    expect(findParting(a, a.slice(0, 3), 2)).toBeNull();
  });
});

describe('the first step of a flow', () => {
  const a = [event(1, 'x'), event(2, 'y', { host: 'R' }), event(3, 'z', { event: 'dropped', reason: 'firewall' })];

  test('is the same at other times and with other bytes', () => {
    const b = a.map((each) => ({ ...each, time: each.time + 9, signature: '' }));
    expect(findStepParting(a, b)).toBeNull();
  });

  test('differs by host, interface, what was done and why', () => {
    for (const other of [{ host: 'S' }, { interface: 'f' }, { event: 'originated' as const }]) {
      const b = [a[0]!, { ...a[1]!, ...other }, a[2]!];
      expect(findStepParting(a, b)).toEqual({ a: a[1], b: b[1] });
    }
    const b = [a[0]!, a[1]!, { ...a[2]!, reason: 'port-closed' as const }];
    expect(findStepParting(a, b)).toEqual({ a: a[2], b: b[2] });
    expect(findStepParting(a, a.slice(0, 2))).toEqual({ a: a[2], b: null });
  });
});
