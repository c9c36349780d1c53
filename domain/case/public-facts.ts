import { definePublicFacts, type PublicFact } from '../kernel/public-facts.ts';
import type { CaseEvent } from './events.ts';
import type { Case } from './state.ts';

/** What outsiders are told of a case, by the end of the type's name. */
export const CASE_FACTS = ['filed', 'ordered', 'decided', 'served', 'closed', 'revoked'] as const;

/**
 * The stages (环节) in which a case is reported: acceptance and filing (受理立案), inquiry (调查取证), review and decision (审查决定),
 * service and enforcement (送达执行).
 */
export const CASE_STAGES = ['filing', 'inquiry', 'decision', 'service'] as const;

type FactName = (typeof CASE_FACTS)[number];
type StageName = (typeof CASE_STAGES)[number];

/** Makes what is told: of every case the same, and what belongs to the event. */
const tell = (name: FactName, stage: StageName, c: Case, more: PublicFact['data']): PublicFact => ({
  type: `case.${name}`,
  data: {
    caseId: c.caseId,
    division: c.division,
    status: c.status,
    clues: c.claims.map(({ clue }) => clue),
    stage,
    ...more,
  },
});

/** What outsiders are told of a case. Parties, officers and texts stand in no event. */
export const CASE_PUBLIC_FACTS = definePublicFacts<Case, CaseEvent>(
  {
    'filing-approved': ({ filedOn }, c) => tell('filed', 'filing', c, { filedOn }),
    'order-issued': ({ kind, amountFen, dueOn, document, on }, c) =>
      tell('ordered', 'inquiry', c, { kind, amountFen, document: document.id, orderedOn: on, dueOn }),
    decided: ({ kind, fineFen, orderFen, extraFen, document, on }, c) =>
      tell('decided', 'decision', c, {
        kind,
        fineFen,
        orderFen,
        extraFen,
        document: document.id,
        decidedOn: on,
      }),
    // Other documents are served on the way; this is the service of the decision.
    'document-served': ({ document, served }, c) =>
      document === c.decision?.document
        ? tell('served', 'service', c, {
            document,
            way: served.way,
            servedOn: served.on,
            effectiveOn: served.effectiveOn,
          })
        : null,
    closed: ({ code, on }, c) => tell('closed', 'service', c, { code, closedOn: on }),
    revoked: ({ ground, on }, c) => tell('revoked', 'decision', c, { ground, revokedOn: on }),
  },
  // It comes from the district itself, whatever clues it has.
  () => null,
);
