import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { receive } from '../../domain/clue/decide.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { type ClueData, storedValue, withoutAbsent } from '../../domain/clue/push.ts';
import { readSector } from '../../domain/clue/sectors.ts';
import { canonicalJson } from '../../domain/kernel/record.ts';
import { documentWarnings, isPlaceholder } from '../../domain/people/documents.ts';
import { checkCreditCode } from '../../domain/people/identifiers.ts';
import { maskEmployer } from '../../domain/people/masking.ts';
import { existsDistrict } from '../../domain/places/districts.ts';
import { INTAKE_REQUESTS } from '../contract/requests.ts';
import { type HttpEvent, type HttpResult, json, Problem } from '../http/http.ts';
import { employerKeys, type Hash, reporterKey } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { registerBuiltInYears } from '../store/calendars.ts';
import { registerDistrict } from '../store/districts.ts';
import { siblingItems } from '../store/employers.ts';
import { employerNameKey, particularsKey } from '../store/keys.ts';
import { packText } from '../store/packing.ts';
import { registerDefaultPolicy } from '../store/policies.ts';
import { Repository } from '../store/repository.ts';
import { toItem } from '../store/table.ts';
import { createWebhookHandler, type Sources } from '../webhook/pushes.ts';

/** What the intake knows of its senders, and the key of its hashes. */
export interface IntakeKeys {
  readonly hash: Hash;
  readonly sources: Sources;
}

/** Codes of oddities that do not stop a clue. */
function warningsOf(data: ClueData, sectorKnown: boolean, today: CalendarDate): string[] {
  const warnings = documentWarnings(data.reporter, today);
  const { creditCode } = data.employer;
  if (creditCode !== undefined && !isPlaceholder(creditCode)) {
    const code = checkCreditCode(creditCode);
    if (!code.valid) warnings.push(`credit-code-${code.reason}`);
  }
  if (!sectorKnown) warnings.push('sector-unknown');
  return warnings;
}

/**
 * The webhook `POST /webhooks/clues` (Standard Webhooks 1.0.0). A clue is durable before 202; the same content is
 * answered 200 for ever, other content under the same number 409 with an alarm metric.
 */
export function createIntake(runtime: Runtime, keys: IntakeKeys): (event: HttpEvent) => Promise<HttpResult> {
  const clues = new Repository(runtime, CLUE);
  const { table } = clues;

  return createWebhookHandler(
    runtime,
    INTAKE_REQUESTS,
    keys.sources,
    async ({ source, value, body: { data } }, now) => {
      const { data: raw } = value as { data: unknown };
      const clueId = `${source}-${data.clueNo}`;
      const contentHash = keys.hash('content', canonicalJson(withoutAbsent(raw)));
      const reporter = reporterKey(keys.hash, data.reporter);
      const employers = employerKeys(keys.hash, data.employer);
      const sector = readSector(data.sector);
      const today = shanghaiDate(now);
      await Promise.all([registerBuiltInYears(table, now), registerDefaultPolicy(table, now)]);
      const policy = (await runtime.policies.book()).inForce(today);
      const received = receive(
        {
          source,
          clueNo: data.clueNo,
          kind: data.kind,
          contentHash,
          employerKeys: employers,
          sector: sector.code,
          headcount: data.arrears.headcount,
          claimedAmountFen: data.arrears.amountFen ?? null,
          arrears: { from: data.arrears.from, to: data.arrears.to },
          warnings: [
            ...warningsOf(data, sector.known, today),
            ...(existsDistrict(data.workplace.division, runtime.extraDistricts) ? [] : ['division-unknown']),
          ],
          division: data.workplace.division,
          street: data.workplace.street ?? null,
        },
        policy,
        (await runtime.calendars.book()).latest,
        now,
      );
      await registerDistrict(table, data.workplace.division);
      const TableName = table.name;
      const { created, stored } = await clues.create(clueId, received, now, {
        actor: { id: source, role: 'source' },
        also: [
          {
            Put: {
              TableName,
              Item: toItem({
                ...particularsKey(CLUE.kind, clueId),
                data: packText(JSON.stringify(storedValue(raw))),
              }),
            },
          },
          {
            Put: {
              TableName,
              Item: toItem({
                ...employerNameKey(CLUE.kind, clueId),
                name: maskEmployer(data.employer).name,
              }),
            },
          },
          ...siblingItems(TableName, {
            clueId,
            employerKeys: employers,
            reporterKey: reporter,
            headcount: data.arrears.headcount,
            arrears: data.arrears,
            receivedAt: new Date(now).toISOString(),
          }),
        ],
      });
      if (created) {
        runtime.meter.count('PushAccepted', 1, { source });
        return json(202, { clueId, status: stored.state.status });
      }
      if (stored.state.contentHash === contentHash) {
        runtime.meter.count('PushRepeated', 1, { source });
        return json(200, { clueId, status: stored.state.status });
      }
      runtime.meter.count('PushConflicting', 1, { source });
      runtime.log.error('QX-PUSH-CONFLICT', { clueId, source });
      throw new Problem(
        409,
        'other-content',
        'The clue was pushed before with other content; the first is kept.',
        {
          clueId,
        },
      );
    },
  );
}
