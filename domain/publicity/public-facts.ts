import { definePublicFacts, type PublicFact } from '../kernel/public-facts.ts';
import type { PublicityEvent } from './events.ts';
import type { Publicity } from './state.ts';

/** What outsiders are told of the publicity of a decision, by the end of the type's name. */
export const PUBLICITY_FACTS = ['published', 'recalled'] as const;

type FactName = (typeof PUBLICITY_FACTS)[number];

/** Makes what is told: of every item the same, and what belongs to the event. */
const tell = (name: FactName, p: Publicity, more: PublicFact['data']): PublicFact => ({
  type: `publicity.${name}`,
  data: {
    publicityId: p.publicityId,
    caseId: p.caseId,
    division: p.division,
    status: p.status,
    kind: p.kind,
    document: p.document.id,
    ...more,
  },
});

/** What outsiders are told of the publicity of a decision. What is shown of a party stands on the public page, and in no event. */
export const PUBLICITY_PUBLIC_FACTS = definePublicFacts<Publicity, PublicityEvent>(
  {
    published: (_, p) => tell('published', p, { publishedOn: p.publishedOn }),
    recalled: (_, p) => tell('recalled', p, { publishedOn: p.publishedOn, recalledOn: p.endedOn }),
  },
  // It comes from the district itself.
  () => null,
);
