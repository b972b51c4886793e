/** Rules of a host's firewall as its scenario says them, and what changes them. */
import type { ScenarioHost } from '../../scenario/schema.ts';
import { type Repair, setItems } from './commands.ts';
import type { Scene } from './scene.ts';

export type RuleDocument = NonNullable<ScenarioHost['firewall']>[number];

const rulesOf = ({ loaded }: Scene, host: string): readonly RuleDocument[] =>
  loaded.document.hosts[host]?.firewall ?? [];

export const ruleOf = (scene: Scene, host: string, name: string): RuleDocument | null =>
  rulesOf(scene, host).find((rule) => rule.name === name) ?? null;

export const changeRule = (scene: Scene, host: string, rule: RuleDocument, changes: Partial<RuleDocument>): Repair =>
  setItems(['hosts', host, 'firewall'], rulesOf(scene, host), [{ taken: rule, put: { ...rule, ...changes } }]);

export const addRule = (scene: Scene, host: string, rule: RuleDocument): Repair =>
  setItems(['hosts', host, 'firewall'], rulesOf(scene, host), [{ taken: null, put: rule }]);
