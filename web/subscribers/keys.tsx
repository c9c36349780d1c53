import { Alert, Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Subscriber, SubscriberKeys } from '../shared/answers.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { formatInstant } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useSendCommand } from '../shared/queries.ts';
import { Section, Tag, Verification } from '../shared/ui.tsx';
import { subscriberPath } from './form.tsx';
import { TEXT } from './text.ts';

/** A key as it is told, to be copied. */
function KeyText({ label, value }: { readonly label: string; readonly value: string }) {
  const { t } = useI18n(TEXT);
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome('copied');
    } catch {
      setOutcome('copyFailed');
    }
  };
  return (
    <>
      <TextInput
        label={label}
        value={value}
        readOnly
        autoComplete="off"
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <div className="buttons">
        <Button variant="default" size="compact-sm" onClick={() => void copy()}>
          {t('copy', { what: label })}
        </Button>
        <span role="status">{outcome === null ? '' : t(outcome, { what: label })}</span>
      </div>
    </>
  );
}

/** The keys of a subscriber. New ones are told once: they are kept by this part of the page, and gone with it. */
export function Keys({ subscriber: { id, keys } }: { readonly subscriber: Subscriber }) {
  const { t, language } = useI18n(TEXT);
  const sendCommand = useSendCommand();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [told, setTold] = useState<SubscriberKeys | null>(null);

  async function rotate(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      setTold(await sendCommand<SubscriberKeys>(`${subscriberPath(id)}/rotate`));
      void queries.invalidateQueries({ queryKey: [subscriberPath(id)] });
      void queries.invalidateQueries({ queryKey: ['/subscribers'] });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }

  return (
    <Section title={t('keys')}>
      <p>
        <Tag tone={keys.length > 0 ? 'teal' : 'yellow'}>{t(keys.length > 0 ? 'hasKeys' : 'noKeys')}</Tag>
      </p>
      {problem ? <ProblemNotice error={problem} /> : null}
      {told === null ? (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('rotate')}
        </Button>
      ) : (
        <Alert color="yellow" title={t('keysOnce')} className="no-print">
          <p>{t('keysOnceText')}</p>
          {told.overlapUntil === null ? null : (
            <p>{t('keysOverlap', { at: formatInstant(told.overlapUntil, language) })}</p>
          )}
          <KeyText label={t('secret')} value={told.secret} />
          <KeyText label={t('publicKey')} value={told.publicKey} />
          <div className="buttons">
            <Button onClick={() => setTold(null)}>{t('keysKept')}</Button>
          </div>
        </Alert>
      )}
      {keys.length > 0 ? (
        <Verification>
          <ul>
            {keys.map(({ keyId, version, until }) => (
              <li key={`${version} ${keyId}`}>
                {version} {keyId}{' '}
                {until === null ? t('keyInUse') : t('keyUntil', { at: formatInstant(until, language) })}
              </li>
            ))}
          </ul>
        </Verification>
      ) : null}
      <ConfirmDialog
        opened={isAsking}
        title={t('rotate')}
        go={t('rotateGo')}
        busy={busy}
        onGo={() => void rotate()}
        onCancel={() => setAsking(false)}
      >
        {t('rotateConfirm')}
      </ConfirmDialog>
    </Section>
  );
}
