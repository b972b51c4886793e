import { expect, test } from 'vitest';
import { Passengers } from '../../../src/transport/tcp/passengers.ts';

test('packets are found by any part of the stream that they travel in, until their bytes are acknowledged', () => {
  const passengers = new Passengers();
  expect(passengers.between(0, 100, 0)).toBeNull();
  passengers.wrote(100, 0);
  passengers.wrote(50, 7);
  passengers.wrote(50, 8);
  passengers.wrote(10, 0);
  expect(passengers.between(0, 100, 0)).toBeNull();
  expect(passengers.between(0, 101, 0)).toEqual([7]);
  expect(passengers.between(149, 151, 0)).toEqual([7, 8]);
  expect(passengers.between(120, 400, 150)).toEqual([8]);
  expect(passengers.between(0, 400, 200)).toBeNull();
});
