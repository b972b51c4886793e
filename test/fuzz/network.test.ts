import { expect, test } from 'vitest';
import { mutateFrame } from '../support/fuzz/mutation.ts';
import { fuzzNetworks } from '../support/fuzz/networks.ts';
import { conversation, runTampered, stream, WAYS } from '../support/fuzz/tampering.ts';

test.each(Object.keys(fuzzNetworks))('%s: frame n of the conversation damaged, for all n and in every way', (name) => {
  const frames = conversation(name);
  expect(frames.length).toBeGreaterThan(30);
  let injected = 0;
  for (let target = 0; target < frames.length; target++) {
    const random = stream(target);
    for (const way of WAYS) {
      const run = runTampered(name, (number, frame) =>
        number === target ? { way, bytes: mutateFrame(frame, random, frames[random.below(frames.length)]!) } : null,
      );
      injected += run.injected;
      expect(run.findings, `frame ${target} ${way}`).toEqual([]);
    }
  }
  expect(injected).toBe(frames.length * WAYS.length);
});
