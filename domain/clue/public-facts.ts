import { definePublicFacts, type PublicFact } from '../kernel/public-facts.ts';
import type { ClueEvent } from './events.ts';
import type { Clue } from './state.ts';

/** What outsiders are told of a clue, by the end of the type's name. */
export const CLUE_FACTS = [
  'accepted',
  'assigned',
  'signed',
  'contacted',
  'extended',
  'suspended',
  'resumed',
  'transferred',
  'returned',
  'merged',
  'concluded',
  'closed',
  'reopened',
] as const;

type FactName = (typeof CLUE_FACTS)[number];

/** Makes what is told: of every clue the same, and what belongs to the event. */
const tell = (name: FactName, clue: Clue, more: PublicFact['data'] = {}): PublicFact => ({
  type: `clue.${name}`,
  data: {
    clueId: clue.clueId,
    clueNo: clue.clueNo,
    source: clue.source,
    division: clue.division,
    status: clue.status,
    round: clue.round,
    dueOn: clue.due.date,
    ...more,
  },
});

/** What a conclusion says. */
const outcomeOf = ({ conclusion }: Clue): PublicFact['data'] => ({
  conclusion: conclusion?.code ?? null,
  verifiedAmountFen: conclusion?.verifiedAmountFen ?? null,
  paidAmountFen: conclusion?.paidAmountFen ?? null,
  headcount: conclusion?.headcount ?? null,
});

/**
 * What outsiders are told of a clue. Officers, units and free text stand in no event; nor does the clue that another was merged
 * into, which a receiver may have nothing to do with.
 */
export const CLUE_PUBLIC_FACTS = definePublicFacts<Clue, ClueEvent>(
  {
    triaged: ({ referred }, clue) => (referred ? null : tell('accepted', clue)),
    accepted: (_, clue) => tell('accepted', clue),
    assigned: (_, clue) => tell('assigned', clue),
    signed: (_, clue) => tell('signed', clue),
    logged: (_, clue, before) => (clue.contactedDay !== before.contactedDay ? tell('contacted', clue) : null),
    extended: ({ workingDays }, clue) => tell('extended', clue, { workingDays }),
    suspended: (_, clue) => tell('suspended', clue),
    resumed: (_, clue) => tell('resumed', clue),
    transferred: ({ from, to }, clue) => tell('transferred', clue, { from, to }),
    returned: ({ reason }, clue) => tell('returned', clue, { reason }),
    merged: (_, clue) => tell('merged', clue),
    concluded: (_, clue) => tell('concluded', clue, outcomeOf(clue)),
    closed: (_, clue) => tell('closed', clue, { ...outcomeOf(clue), closedOn: clue.closedDay }),
    reopened: (_, clue) => tell('reopened', clue),
  },
  ({ source }) => source,
);
