import type { SweepFlow } from '../../src/diagnose/sweep/record.ts';

/** A flow that came through, or was lost on its way back at R1. */
export const sweepFlow = (name: string, lost: boolean): SweepFlow => ({
  name,
  verdict: lost ? 'lost' : 'delivered',
  way: lost ? 'return' : null,
  observed: lost ? 'timeout' : 'answer',
  answers: { sent: 1, received: lost ? 0 : 1 },
  reason: lost ? { code: 'no-route', host: 'R1' } : null,
  causes: [],
});
