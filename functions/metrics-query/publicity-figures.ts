import type * as z from 'zod';
import { type PublicityPart, publicityFigures } from '../../domain/metrics/publicity.ts';
import type { PublicityOccurrence } from '../../domain/metrics/publicity-history.ts';
import { countPublicity } from '../../domain/metrics/publicity-history.ts';
import type { PublicityCounter } from '../../domain/publicity/counters.ts';
import { exemptionOf, type PublicityFacet } from '../../domain/publicity/facet.ts';
import { PUBLICITY_FIGURES } from '../../domain/publicity/figures.ts';
import { countedPublicityColumns, publicityFigureColumns } from '../contract/publicity-metrics-columns.ts';
import type { countedPublicity } from '../contract/publicity-metrics-schema.ts';
import type { MetricsRequest, Source } from './answers.ts';
import type { Counted, WindowList } from './window-lists.ts';
import type { Windows } from './windows.ts';

/** An item of publicity behind a figure. */
type CountedPublicity = z.infer<typeof countedPublicity>;

function standingOf({ due, publishedOn, over }: PublicityFacet, end: string): CountedPublicity['standing'] {
  if (publishedOn !== null) return publishedOn <= due ? 'in-time' : 'late';
  if (over !== null) return 'exempt';
  return due < end ? 'overdue' : 'not-yet-due';
}

/** Makes the row of an item as it was at the end of a day. */
function toRow({
  id,
  facet,
  occurrence,
  end,
  employerName,
}: Counted<PublicityFacet, PublicityOccurrence>): CountedPublicity {
  const { over } = facet;
  return {
    publicityId: id,
    counted: occurrence.times,
    on: occurrence.on,
    division: facet.division,
    street: facet.street,
    employerName,
    decidedOn: facet.decidedOn,
    dueDate: facet.due,
    publishedOn: facet.publishedOn,
    standing: standingOf(facet, end),
    exemption: exemptionOf(facet),
    corrected: facet.corrections > 0,
    recallDueDate: facet.recallDue,
    recalledOn: over?.how === 'recalled' ? over.on : null,
    endedOn: over?.on ?? null,
  };
}

const LIST: WindowList<PublicityFacet, PublicityPart, PublicityOccurrence, CountedPublicity> = {
  figures: PUBLICITY_FIGURES,
  count: countPublicity,
  toRow,
};

/** Makes the handlers of the figures of publicity, and of the list behind them. */
export function createPublicityFigures({ readWindow, readWindowList }: Windows) {
  const ofPublicity: Source<PublicityCounter> = { figures: PUBLICITY_FIGURES, kept: new Map() };
  return {
    'GET /metrics/publicity': (request: MetricsRequest<'GET /metrics/publicity'>) =>
      readWindow(request, ofPublicity, publicityFigures, 'publicity-figures', publicityFigureColumns),
    'GET /metrics/publicity/list': (request: MetricsRequest<'GET /metrics/publicity/list'>) =>
      readWindowList(request, LIST, 'items', countedPublicityColumns),
  };
}
