import { Button, Modal, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isCalendarDate } from '../../../domain/calendar/dates.ts';
import { BusyButton } from '../../shared/busy-button.tsx';
import { clockToday } from '../../shared/clock.ts';
import { download, toXlsx } from '../../shared/export.ts';
import type { FigureQuery } from '../../shared/figure-query.ts';
import { useI18n } from '../../shared/i18n-context.tsx';
import { ProblemNotice } from '../../shared/problem.tsx';
import { useApi } from '../../shared/session.tsx';
import { type BulletinFields, makeBulletin } from './content.ts';
import { toSheets } from './excel.ts';
import { readBulletinFigures } from './read.ts';
import { TEXT } from './text.ts';

/** A button with the form of a bulletin (通报), which is made of the board's figures for Word or Excel. */
export function BulletinForm({ query }: { readonly query: FigureQuery }) {
  const { t } = useI18n(TEXT);
  const api = useApi();
  const [opened, setOpened] = useState(false);
  const [fields, setFields] = useState<BulletinFields>(() => ({
    office: '',
    number: '',
    issuedOn: clockToday(),
  }));
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState<'word' | 'excel' | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function make(kind: 'word' | 'excel') {
    if (fields.office.trim() === '') {
      setMissing(true);
      return;
    }
    const controller = new AbortController();
    abort.current = controller;
    setProblem(null);
    setBusy(kind);
    try {
      const bulletin = makeBulletin(
        { ...fields, issuedOn: isCalendarDate(fields.issuedOn) ? fields.issuedOn : clockToday() },
        await readBulletinFigures(api, query, controller.signal),
      );
      const name = `${bulletin.title}-${query.from}-${query.to}`;
      if (kind === 'excel') download(`${name}.xlsx`, await toXlsx(toSheets(bulletin), controller.signal));
      else {
        const { toWord } = await import('./word.ts');
        download(`${name}.docx`, await toWord(bulletin));
      }
    } catch (error) {
      if (!controller.signal.aborted) setProblem(error);
    } finally {
      setBusy(null);
    }
  }
  function close() {
    abort.current?.abort();
    setOpened(false);
  }
  const field = (name: keyof BulletinFields, more: object = {}) => (
    <TextInput
      label={t(name)}
      value={fields[name]}
      maxLength={100}
      onChange={({ currentTarget: { value } }) => {
        setMissing(false);
        setFields((now) => ({ ...now, [name]: value }));
      }}
      {...more}
    />
  );
  return (
    <>
      <Button mb="md" variant="default" className="no-print" onClick={() => setOpened(true)}>
        {t('make')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('make')}>
        <p className="hint">{t('hint')}</p>
        {field('office', { withAsterisk: true, error: missing ? t('officeMissing') : undefined })}
        {field('number')}
        {field('issuedOn', { type: 'date' })}
        {problem ? <ProblemNotice error={problem} /> : null}
        <p role="status">{busy ? t('making') : ''}</p>
        <div className="buttons">
          {(['word', 'excel'] as const).map((kind) => (
            <BusyButton
              key={kind}
              busy={busy === kind}
              disabled={busy !== null && busy !== kind}
              onClick={() => void make(kind)}
            >
              {t(kind)}
            </BusyButton>
          ))}
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
        </div>
      </Modal>
    </>
  );
}
