import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_STATUSES } from '../../../domain/case/clock-statuses.ts';
import { clocksOf, mainDue } from '../../../domain/case/deadlines.ts';
import { CASE } from '../../../domain/case/index.ts';
import { type Case, hasPassed } from '../../../domain/case/state.ts';
import { caseStateSchema } from '../../../domain/case/state-schema.ts';
import { CASE_GRAPH, type CommandName } from '../../../domain/case/status.ts';
import { needsReview } from '../../../domain/case/steps.ts';
import type { Officer } from '../../../domain/kernel/roles.ts';
import { findWrongMembers } from '../../../domain/kernel/state-schema.ts';
import { walk, walkCase } from '../../support/case-walks.ts';
import { CaseFile } from '../../support/cases.ts';

/** Checks what an accepted command made of a case. */
function checkStep(before: Case, file: CaseFile, name: CommandName, by: Officer): void {
  const { state, rules } = file;
  const edge = CASE_GRAPH.edges[name];
  expect(edge?.from).toContain(before.status);
  if (edge?.to === 'same') expect(state.status).toBe(before.status);
  else expect(edge?.to).toContain(state.status);
  expect(findWrongMembers(caseStateSchema, { ...state, head: 'a'.repeat(64) })).toEqual([]);
  expect(state.due).toEqual(mainDue(state, rules.policy, rules.latest));
  expect(state.stageSince >= before.stageSince).toBe(true);
  const ids = state.documents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Nobody inquires who approved, reviewed or presided; two are on a case that is decided.
  const deciders = [...state.approvers, ...state.reviewers, ...state.presiders];
  expect(state.officers.filter((id) => deciders.includes(id))).toEqual([]);
  if (name === 'decide') {
    expect(state.officers.length).toBeGreaterThanOrEqual(2);
    expect(state.investigators).not.toContain(by.sub);
    expect(state.reviewers).not.toContain(by.sub);
    expect(needsReview(before, rules.policy, file.today) && !hasPassed(before)).toBe(false);
    if (state.decision?.kind !== 'no-penalty') expect(before.notice).not.toBeNull();
    if (before.hearing !== null) expect(before.hearing.heldOn).not.toBeNull();
  }
  if (name === 'give-opinion') expect(state.investigators).not.toContain(by.sub);
  if (state.status === 'closed' && before.closing !== null) {
    const signers = [...before.closing.signatures.map((s) => s.by), by.sub];
    expect(new Set(signers).size).toBe(3);
  }
}

describe('random commands', () => {
  it('never leave the graph, nor let anybody act against its rules', () => {
    const reached = new Set<string>();
    const unmet = new Set<string>();
    fc.assert(
      fc.property(walk, (steps) => {
        const file = new CaseFile({ intake: { source: 'clue' } });
        walkCase(file, steps, {
          onAccepted(before, { name }, by) {
            checkStep(before, file, name, by);
            reached.add(file.state.status);
          },
          onTried() {
            for (const { name, state } of clocksOf(file.state, file.rules, file.today)) {
              if (state !== 'met') expect(CLOCK_STATUSES[name], name).toContain(file.state.status);
              if (state !== 'met') unmet.add(name);
            }
            // Whoever waits is looked at again; whoever does not, is not.
            const isWaiting = CASE.humanStages.includes(CASE.stageOf(file.state));
            expect(CASE.pendingAlarms(file.state, file.rules).length > 0).toBe(isWaiting);
          },
        });
      }),
      { seed: 17, numRuns: 100 },
    );
    for (const status of [
      'performing',
      'revoked',
      'transferred',
      'closed',
      'hearing',
      'reviewing',
      'deciding',
    ]) {
      expect(reached).toContain(status);
    }
    expect(unmet.size).toBeGreaterThanOrEqual(16);
  }, 60_000);
});
