import * as z from 'zod';
import { calendarDate } from '../calendar/date-schema.ts';
import { codeOf } from '../kernel/code-schema.ts';
import { DISTRICT_OR_STREET } from '../kernel/ids.ts';
import { codeText, freeText, optionalMember } from '../people/text-schema.ts';
import { CASE_SOURCES, type CaseSource } from './state.ts';

const text = freeText(4000).meta({ description: 'Free text; kept apart from the record' });

/** The employer of a case that is proposed ex officio. */
const employer = z.strictObject({
  name: freeText(200),
  creditCode: optionalMember(codeText(z.string().max(40))),
  address: optionalMember(freeText(300)),
  representative: optionalMember(freeText(60)),
});

/** The body of `POST /cases`: a case that an inspector proposes ex officio. */
export const proposalSchema = z
  .strictObject({
    division: z.string().regex(DISTRICT_OR_STREET, 'must be a district or a street of it: 6 or 9 digits'),
    source: codeOf<CaseSource>(CASE_SOURCES)
      .exclude(['clue'])
      .meta({ description: 'A complaint is accepted by silence; anything else is discovered' }),
    employer,
    facts: text,
    note: optionalMember(text),
    occurredOn: optionalMember(calendarDate).meta({
      description: 'The day the papers came in, or the matter was discovered; by default today',
    }),
  })
  .meta({ id: 'CaseProposal' });
