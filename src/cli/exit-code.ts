/** What the process tells its caller (contract section 1). */
export const exitCode = {
  ok: 0,
  expectationFailed: 1,
  usage: 2,
  inconclusive: 3,
  internal: 70,
  interrupted: 130,
} as const;
