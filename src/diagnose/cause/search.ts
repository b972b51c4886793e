/**
 * Causes by counterfactual: candidate edits come from what was decided on the flow's way, each is made and the network
 * run again, and the smallest set that lets the flow pass and breaks nothing is what was wrong.
 */
import { candidatesOf } from './candidates/candidates.ts';
import { companionsOf } from './companions.ts';
import { type AppliedEdit, type Edit, keyOf, lateTime } from './edit.ts';
import { placesOf } from './scene.ts';
import type { Laboratory, Trial } from './laboratory.ts';
import { compareEnds, isFarther } from './progress.ts';
import { byMerit, compareObjections, mostPromising, objectionsTo } from './ranking.ts';
import { parseDuration } from '../../scenario/units.ts';

/** Faults on one way that are looked for at most. */
const MOST_EDITS = 3;
/** Sets that let a flow pass of which it is asked what else they let pass, at most. */
const MOST_RIVALS = 6;
/** Other edits that are tried in place of each one found. */
const MOST_ALTERNATIVES = 4;

/** A set of edits that lets the flow pass. */
export interface Cure {
  /** The flow that it was found for. */
  readonly flow: string;
  readonly members: readonly CureMember[];
  /** Whether nothing breaks that passed before, and no member can be left out. */
  readonly proved: boolean;
}

export interface CureMember {
  readonly applied: AppliedEdit;
  /** What would do in its place, best first. */
  readonly alternatives: readonly { readonly applied: AppliedEdit; readonly proved: boolean }[];
}

/** A set of edits with which the flow still does not pass. */
interface Stage {
  readonly applied: readonly AppliedEdit[];
  /** What was tried as the next edit, for each of those made. */
  readonly tried: readonly (readonly AppliedEdit[])[];
  readonly trial: Trial;
}

export class CauseSearch {
  private readonly laboratory: Laboratory;
  private readonly flow: string;
  private readonly before: number;

  constructor(laboratory: Laboratory, flow: string) {
    this.laboratory = laboratory;
    this.flow = flow;
    this.before = parseDuration(laboratory.loaded.document.flows[flow]!.at)!;
    if (this.passes([])) laboratory.accompany(flow);
  }

  /** Whether it passes when it runs as the search runs it, without other flows or with those that come before. */
  get passesAlone(): boolean {
    return this.passes([]);
  }

  /**
   * The smallest cure of repairs; where these do not do, one with whatever else helps. A workaround that is smaller than
   * two repairs would hide both faults. Null when none was found.
   */
  find(): Cure | null {
    const start = this.laboratory.try([], this.flow);
    if (start === null || start.passed) return null;
    const repaired = this.smallest(start, ({ merit }) => merit === 'repair');
    return repaired?.proved === true ? repaired : (this.smallest(start, () => true) ?? repaired);
  }

  private smallest(start: Trial, isWanted: (edit: Edit) => boolean): Cure | null {
    let stages: Stage[] = [{ applied: [], tried: [], trial: start }];
    let unproved: Stage | null = null;
    for (let size = 1; size <= MOST_EDITS && stages.length > 0; size++) {
      const { passed, farther } = this.extend(stages, isWanted);
      const sorted = this.byReach(byMerit(passed));
      const proved = this.firstProved(sorted, (applied) => applied) ?? this.firstProved(sorted, this.withCompanions);
      if (proved !== null) return proved;
      unproved ??= sorted[0] ?? null;
      stages = mostPromising(farther);
    }
    return unproved === null ? null : this.cureOf(unproved, this.setOf(unproved), false);
  }

  /**
   * Of those against which equally little speaks the one comes first with which most flows pass: what is wrong on one host
   * stops the flows of many, and each of these could be led around it.
   */
  private byReach(sorted: readonly Stage[]): readonly Stage[] {
    const [best] = sorted;
    if (best === undefined) return sorted;
    const weight = ({ applied, trial }: Stage): readonly number[] => objectionsTo(applied, trial).slice(0, 2);
    const rivals = sorted.filter((stage) => compareObjections(weight(stage), weight(best)) === 0).slice(0, MOST_RIVALS);
    if (rivals.length < 2) return sorted;
    const reach = new Map(
      rivals.map((stage) => [stage, this.laboratory.passing(stage.applied, this.flow)?.size ?? 0] as const),
    );
    const ranked = rivals.toSorted((a, b) => reach.get(b)! - reach.get(a)!);
    return [...ranked, ...sorted.filter((stage) => !reach.has(stage))];
  }

  private firstProved(
    stages: readonly Stage[],
    completed: (applied: readonly AppliedEdit[]) => readonly AppliedEdit[],
  ): Cure | null {
    for (const stage of stages) {
      const applied = completed(this.setOf(stage));
      if (this.isProved(applied)) return this.cureOf(stage, applied, true);
    }
    return null;
  }

  /** With what has to be changed along with a cure, so that nothing breaks that passed before. */
  private readonly withCompanions = (applied: readonly AppliedEdit[]): readonly AppliedEdit[] => [
    ...applied,
    ...companionsOf(this.laboratory, this.flow, applied),
  ];

  private readonly setOf = ({ applied }: Stage): readonly AppliedEdit[] => this.setOfAll(applied);

  /** What of these is needed, in the order in which the faults stop the packet of this flow. */
  private setOfAll(applied: readonly AppliedEdit[]): readonly AppliedEdit[] {
    return this.inOrder(this.withoutNeedless(applied));
  }

  /**
   * A cure of another flow, as far as this one needs it, in the words of this one; null when it does not help here. Between
   * the same two hosts the other's alternatives are held against this flow too, and otherwise they are looked for anew.
   */
  adopt(cure: Cure): Cure | null {
    const applied = this.setOfAll(cure.members.map((member) => member.applied));
    if (applied.length === 0 || !this.isProved(applied)) return null;
    const tried = applied.map((one) => this.candidatesWithout(one, applied));
    const own = applied.map((one, index) => sameAs(one, tried[index]!) ?? one);
    const trial = this.laboratory.try(own, this.flow)!;
    if (!this.hasEndsOf(cure.flow)) return this.cureOf({ applied: own, tried, trial }, own, true);
    const membersOf = (one: AppliedEdit, index: number): CureMember => {
      const known = cure.members.find((member) => member.applied === applied[index])!;
      const alternatives = known.alternatives.flatMap(({ applied: other, proved }) =>
        this.passes(own.map((each) => (each === one ? other : each)))
          ? { applied: sameAs(other, tried[index]!) ?? other, proved }
          : [],
      );
      return { applied: one, alternatives };
    };
    return { flow: this.flow, proved: true, members: own.map(membersOf) };
  }

  /** What suggests itself to this flow when all of a set is made but one. */
  private candidatesWithout(one: AppliedEdit, applied: readonly AppliedEdit[]): readonly AppliedEdit[] {
    const others = applied.filter((other) => other !== one);
    return this.candidatesFor(others) ?? [];
  }

  private hasEndsOf(other: string): boolean {
    const { flows } = this.laboratory.loaded.document;
    const [mine, theirs] = [flows[this.flow]!, flows[other]!];
    return mine.from === theirs.from && mine.to === theirs.to;
  }

  /** What suggests itself when a set is made; null: it cannot be made. */
  private candidatesFor(applied: readonly AppliedEdit[]): readonly AppliedEdit[] | null {
    const scene = this.laboratory.scene(applied, this.flow);
    if (scene === null) return null;
    const places = placesOf(scene);
    return candidatesOf(scene).flatMap((edit) => this.variantsOf(edit, !places.has(edit.host)));
  }

  /** Every wanted candidate of each stage, made on top of it. */
  private extend(stages: readonly Stage[], isWanted: (edit: Edit) => boolean): { passed: Stage[]; farther: Stage[] } {
    const passed: Stage[] = [];
    const farther: Stage[] = [];
    for (const stage of stages) {
      const candidates = this.candidatesFor(stage.applied);
      if (candidates === null) continue;
      const made = new Set(stage.applied.map(keyOf));
      for (const candidate of candidates.filter((each) => isWanted(each.edit) && !made.has(keyOf(each)))) {
        const applied = [...stage.applied, candidate];
        const trial = this.laboratory.try(applied, this.flow);
        if (trial === null) continue;
        const next: Stage = { applied, tried: [...stage.tried, candidates], trial };
        if (trial.passed) passed.push(next);
        else if (isFarther(trial.progress, stage.trial.progress)) farther.push(next);
      }
    }
    return { passed, farther };
  }

  /** At the start, and where something happens to its host before the flow, behind that too. */
  private variantsOf(edit: Edit, isAside: boolean): AppliedEdit[] {
    const { events } = this.laboratory.loaded.document;
    const hasLate =
      edit.ahead === undefined &&
      edit.changes.some((change) => change.kind === 'command' && lateTime(events, change.host, this.before) !== null);
    return hasLate
      ? [
          { edit, late: false, isAside },
          { edit, late: true, isAside },
        ]
      : [{ edit, late: false, isAside }];
  }

  private cureOf(stage: Stage, applied: readonly AppliedEdit[], proved: boolean): Cure {
    return {
      flow: this.flow,
      proved,
      members: applied.map((one) => ({ applied: one, alternatives: this.alternativesTo(one, stage, applied) })),
    };
  }

  /** As their faults stop the packet: the one without whose cure the flow comes least far is the first. */
  private inOrder(applied: readonly AppliedEdit[]): readonly AppliedEdit[] {
    if (applied.length < 2) return applied;
    const ends = new Map(
      applied.map((one) => [
        one,
        this.laboratory.try(
          applied.filter((other) => other !== one),
          this.flow,
        ),
      ]),
    );
    return applied.toSorted((a, b) => {
      const [first, second] = [ends.get(a)!, ends.get(b)!];
      return first === null || second === null ? 0 : compareEnds(first.progress, second.progress);
    });
  }

  /** What is not needed taken out again, the first made last. */
  private withoutNeedless(applied: readonly AppliedEdit[]): readonly AppliedEdit[] {
    const needless = applied.find((one) => {
      const others = applied.filter((other) => other !== one);
      return others.length > 0 && this.passes(others) && (!this.holds(applied) || this.holds(others));
    });
    return needless === undefined ? applied : this.withoutNeedless(applied.filter((other) => other !== needless));
  }

  /** Other edits in place of one, detours left out. */
  private alternativesTo(one: AppliedEdit, stage: Stage, applied: readonly AppliedEdit[]): CureMember['alternatives'] {
    const cured = this.laboratory.try(applied, this.flow)!;
    const tried = stage.tried[stage.applied.indexOf(one)] ?? [];
    // What is done on the host that is wrong comes before what is done elsewhere.
    const objectionsIn = ({
      other,
      instead,
      trial,
    }: {
      other: AppliedEdit;
      instead: AppliedEdit[];
      trial: Trial;
    }): number[] => [Number(other.edit.host !== one.edit.host), ...objectionsTo(instead, trial)];
    const found = tried
      .filter((other) => other.edit !== one.edit && !applied.includes(other))
      .flatMap((other) => {
        const instead = applied.map((each) => (each === one ? other : each));
        const trial = this.laboratory.try(instead, this.flow);
        return trial?.passed === true && trial.hosts <= cured.hosts ? [{ other, instead, trial }] : [];
      })
      .sort((a, b) => compareObjections(objectionsIn(a), objectionsIn(b)))
      .filter(({ other }, index, all) => all.findIndex((each) => each.other.edit === other.edit) === index);
    return found
      .slice(0, MOST_ALTERNATIVES)
      .map(({ other, instead }) => ({ applied: other, proved: this.isProved(instead) }));
  }

  private passes(applied: readonly AppliedEdit[]): boolean {
    return this.laboratory.try(applied, this.flow)?.passed === true;
  }

  /** With all of them the flow passes and nothing breaks, and with any one of them left out that is not so. */
  private isProved(applied: readonly AppliedEdit[]): boolean {
    return this.holds(applied) && applied.every((one) => !this.holds(applied.filter((other) => other !== one)));
  }

  private holds(applied: readonly AppliedEdit[]): boolean {
    return this.passes(applied) && this.breaksNothing(applied);
  }

  private breaksNothing(applied: readonly AppliedEdit[]): boolean {
    const before = this.laboratory.passing([], this.flow)!;
    const after = this.laboratory.passing(applied, this.flow);
    return after !== null && after.has(this.flow) && [...before].every((flow) => after.has(flow));
  }
}

/** The one of a list that changes the same. */
const sameAs = (one: AppliedEdit, all: readonly AppliedEdit[]): AppliedEdit | undefined =>
  all.find((other) => keyOf(other) === keyOf(one));
