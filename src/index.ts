/** The library's public face. */
export { AddressError } from './addr/error.ts';
export { type IpAddress, parseIpAddress } from './addr/ip.ts';
export { Ipv4Address } from './addr/ipv4.ts';
export { Ipv6Address } from './addr/ipv6.ts';
export { MacAddress } from './addr/mac.ts';
export { IpPrefix } from './addr/prefix.ts';
export type { ByteSink } from './capture/sink.ts';
export type { FlowResult, ScenarioResult } from './diagnose/result.ts';
export { checkScenario, simulate, type Simulation, writeCaptures } from './diagnose/simulate.ts';
export { plainPalette, type Palette } from './report/palette.ts';
export { renderScenario } from './report/terminal.ts';
export { type LoadedScenario, loadScenario, type ScenarioReader } from './scenario/load.ts';
export { formatProblem, type Problem, ScenarioError } from './scenario/problem.ts';
export { type Scenario, scenarioJsonSchema } from './scenario/schema.ts';
export { MemoryStorage, type SpoolStorage } from './scenario/spool.ts';
export { type DropReason, dropReasons } from './trace/drop-reason.ts';
