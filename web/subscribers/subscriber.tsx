import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { type EventType, PUBLIC_EVENTS } from '../../domain/reporting/event-types.ts';
import type { Subscriber } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import { formatInstant } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { sourceName } from '../shared/labels.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { Facts, Section } from '../shared/ui.tsx';
import { Deliveries } from './deliveries.tsx';
import { Figures } from './figures.tsx';
import { SubscriberForm, subscriberPath } from './form.tsx';
import { Keys } from './keys.tsx';
import { ActiveTag } from './subscribers.tsx';
import { KINDS, TEXT } from './text.ts';

/** What is set of a subscriber; it can be changed. */
function Settings({ subscriber: s }: { readonly subscriber: Subscriber }) {
  const { t, localize, language, joinList } = useI18n(TEXT);
  const me = useMe();
  const [mode, setMode] = useState<'shown' | 'editing' | 'saved'>('shown');
  const eventName = (type: string) =>
    type === '*' ? t('allEvents') : localize(PUBLIC_EVENTS[type as EventType]);
  const division = (code: string) => (code === '*' ? t('everywhere') : divisionName(code, language, me));
  const codes = s.mapping === null ? 0 : Object.values(s.mapping.codes).flatMap(Object.keys).length;
  return (
    <Section
      title={s.name}
      aside={
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={mode === 'editing'}
          onClick={() => setMode(mode === 'editing' ? 'shown' : 'editing')}
        >
          {t('edit')}
        </Button>
      }
    >
      {s.goneAt === null ? null : (
        <Alert color="red">{t('gone', { at: formatInstant(s.goneAt, language) })}</Alert>
      )}
      <Facts
        pairs={[
          [t('id'), s.id],
          [t('kind'), localize(KINDS[s.kind])],
          [t('state'), <ActiveTag key="active" subscriber={s} />],
          [t('endpoint'), s.endpoint, 'wide'],
          [t('events'), joinList(s.events.map(eventName)), 'wide'],
          [t('divisions'), joinList(s.divisions.map(division)), 'wide'],
          [t('sender'), s.source && sourceName(s.source, language)],
          [t('mapping'), s.mapping && t('mappingOf', { version: s.mapping.version, n: codes })],
        ]}
      />
      {mode === 'saved' ? <Alert>{t('saved')}</Alert> : null}
      {mode === 'editing' ? (
        <SubscriberForm current={s} onDone={() => setMode('saved')} onCancel={() => setMode('shown')} />
      ) : null}
    </Section>
  );
}

/** A subscriber: what is set, its keys, how far it was told in time, and what was sent to it. */
export function SubscriberPage({ subscriberId }: { readonly subscriberId: string }) {
  const { t } = useI18n(TEXT);
  const query = useApiQuery<Subscriber>(subscriberPath(subscriberId));
  return (
    <>
      <div className="page-head">
        <h1>{t('subscribers')}</h1>
      </div>
      <QueryBoundary query={query}>
        {(subscriber) => (
          <>
            <Settings subscriber={subscriber} />
            <Keys subscriber={subscriber} />
            <Figures subscribers={[subscriber]} />
            <Deliveries id={subscriberId} />
          </>
        )}
      </QueryBoundary>
    </>
  );
}
