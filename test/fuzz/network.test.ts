import { expect, test } from 'vitest';
import { mutateFrame } from '../support/fuzz/mutation.ts';
import { smallNetworks } from '../support/fuzz/networks.ts';
import { tunnelNetworks } from '../support/fuzz/tunnel-networks.ts';
import { conversation, runTampered, stream, WAYS } from '../support/fuzz/tampering.ts';

/** Damages every `step`th frame of a conversation, in every way, each in a run of its own. */
function damageInTurn(name: string, step: number): void {
  const frames = conversation(name);
  expect(frames.length).toBeGreaterThan(30);
  let injected = 0;
  let targets = 0;
  for (let target = 0; target < frames.length; target += step) {
    targets++;
    const random = stream(target);
    for (const way of WAYS) {
      const run = runTampered(name, (number, frame) =>
        number === target ? { way, bytes: mutateFrame(frame, random, frames[random.below(frames.length)]!) } : null,
      );
      injected += run.injected;
      expect(run.findings, `frame ${target} ${way}`).toEqual([]);
    }
  }
  expect(injected).toBe(targets * WAYS.length);
}

test.each(Object.keys(smallNetworks))('%s: frame n of the conversation damaged, for all n and in every way', (name) =>
  damageInTurn(name, 1),
);

test.each(Object.keys(tunnelNetworks))('%s: every seventh frame damaged in every way', (name) => damageInTurn(name, 7));
