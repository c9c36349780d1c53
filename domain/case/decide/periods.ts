import { maxExtension, suspensionGrounds } from '../clocks.ts';
import type { BodyOf } from '../commands.ts';
import { clocksOf, stopsMainClock } from '../deadlines.ts';
import { refuse, refuseInput } from '../refusals.ts';
import { openSuspension } from '../state.ts';
import { type Decision, events, MOST, type Situation } from './situation.ts';

export function extend(s: Situation, { clock, workingDays }: BodyOf<'extend'>): Decision {
  const { c, rules, on } = s;
  const running = clocksOf(c, rules, on).find(({ name }) => name === clock);
  if (running === undefined || (clock === 'investigation' && c.inquiry !== null))
    return refuse('no-such-clock');
  if (c.extensions.some((e) => e.clock === clock)) return refuse('extension-used');
  const most = maxExtension(clock, rules.policy, c.division);
  if (workingDays > most) return refuseInput('extension-too-long', 'workingDays', { most });
  if (on > running.due) return refuse('extension-late', { due: running.due });
  return events({ type: 'extended', clock, workingDays, ...s.act });
}

export function suspend({ c, rules, act }: Situation, { ground }: BodyOf<'suspend'>): Decision {
  if (openSuspension(c) !== null) return refuse('suspended');
  if (!suspensionGrounds(rules.policy, c.division).includes(ground)) {
    return refuseInput('unknown-ground', 'ground');
  }
  if (c.suspensions.length >= MOST.periods) return refuse('too-many', { most: MOST.periods });
  const stops = stopsMainClock('suspension', c, rules.policy);
  return events({ type: 'suspended', ground, stops, ...act });
}

export function resume({ c, on, act }: Situation): Decision {
  const open = openSuspension(c);
  if (open === null) return refuse('not-suspended');
  if (on < open.from) return refuseInput('before-stage', 'occurredOn', { since: open.from });
  return events({ type: 'resumed', ...act });
}

export function excludePeriod(s: Situation, { kind, from, to }: BodyOf<'exclude-period'>): Decision {
  const { c, today } = s;
  if (from < (c.filedOn ?? c.cameInOn) || from > today) return refuseInput('period-beyond', 'from');
  if (to !== undefined && (to < from || to > today)) return refuseInput('period-beyond', 'to');
  const lasts = c.exclusions.some((e) => e.kind === kind && e.to === null && e.from === from);
  if (to === undefined && lasts) return refuseInput('period-beyond', 'to');
  if (!lasts && c.exclusions.length >= MOST.periods) return refuse('too-many', { most: MOST.periods });
  const stops = stopsMainClock(kind, c, s.rules.policy);
  return events({ type: 'period-excluded', kind, stops, from, to: to ?? null, ...s.act });
}
