// @vitest-environment happy-dom
import { useForm } from '@mantine/form';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Actions } from '../../web/shared/actions.tsx';
import type { ClueDetail } from '../../web/shared/answers.ts';
import { CLUE_FORMS } from '../../web/shared/clue-commands.ts';
import { type Field, type FormValues, startValues } from '../../web/shared/commands.ts';
import { FieldInputs } from '../../web/shared/field-inputs.tsx';
import { useApiQuery } from '../../web/shared/queries.ts';
import { QueryBoundary } from '../../web/shared/query-boundary.tsx';
import { ValidatedForm } from '../../web/shared/validated-form.tsx';
import { refuse, renderSignedIn } from './render.tsx';
import { sampleView } from './views.ts';

const viewAt = (version: number) => ({
  ...sampleView({ version }),
  availableCommands: [
    { name: 'log', allowed: true },
    { name: 'suspend', allowed: true },
  ],
});

function Desk() {
  const query = useApiQuery<ClueDetail>('/clues/national-1');
  return (
    <QueryBoundary query={query}>
      {(clue) => <Actions set={CLUE_FORMS} view={clue} next={undefined} />}
    </QueryBoundary>
  );
}

beforeEach(() => window.sessionStorage.clear());
afterEach(cleanup);

const button = (name: string) => screen.getByRole('button', { name });
/** Presses a button as a keyboard does: it has the focus. */
function press(name: string): void {
  button(name).focus();
  fireEvent.click(button(name));
}
function fillIn(): void {
  fireEvent.change(screen.getByLabelText(/^事项/), { target: { value: 'interview' } });
  fireEvent.change(screen.getByLabelText(/经过/), { target: { value: '已询问' } });
}

describe('what a reader can do', () => {
  it.each([
    { title: 'goes on from the version that the last command made', made: [6, 7], expected: [5, 6] },
    { title: 'keeps what was read already when a repeated answer is older', made: [3, 4], expected: [5, 5] },
  ])('$title, before the rest is read', async ({ made, expected }) => {
    let isRead = false;
    const answers = [...made];
    const seen = renderSignedIn(<Desk />, ({ method }) => {
      if (method === 'POST') return Response.json(viewAt(answers.shift() ?? 0));
      // The link is slow: what there is now is not read in time.
      if (isRead) return new Promise<Response>(() => {});
      isRead = true;
      return Response.json(viewAt(5));
    });
    await screen.findByRole('button', { name: '登记办理过程' });
    for (const _ of made) {
      press('登记办理过程');
      fillIn();
      press('提交');
      await screen.findByText('登记办理过程已提交。');
    }
    expect(seen.flatMap(({ body }) => body?.expectedVersion ?? [])).toEqual(expected);
  });

  it('leaves the focus where work goes on: at what is wrong, at what opened a form, at what was done', async () => {
    let isRefused = true;
    renderSignedIn(<Desk />, ({ method }) =>
      method === 'POST' && isRefused
        ? refuse(422, 'invalid-input', { errors: [{ path: 'note', message: 'x' }] })
        : Response.json(viewAt(5)),
    );
    await screen.findByRole('button', { name: '登记办理过程' });
    press('登记办理过程');
    press('提交');
    expect(document.activeElement).toBe(screen.getByLabelText(/^事项/));
    fillIn();
    press('提交');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/经过/)));
    press('取消');
    await waitFor(() => expect(document.activeElement).toBe(button('登记办理过程')));
    // Another form in the place of this one takes the focus from nobody.
    press('登记办理过程');
    press('中止');
    await screen.findByRole('form', { name: '中止' });
    expect(document.activeElement).toBe(button('中止'));
    press('登记办理过程');
    fillIn();
    isRefused = false;
    press('提交');
    await screen.findByText('登记办理过程已提交。');
    expect(document.activeElement?.textContent).toBe('登记办理过程已提交。');
  });
});

describe('a form', () => {
  const KINDS = [
    'choice',
    'text',
    'long',
    'date',
    'instant',
    'money',
    'whole',
    'person',
    'people',
    'division',
    'files',
    'file',
  ] as const satisfies readonly Field['kind'][];
  it.each(KINDS)('leads to a field that is wrong, of whatever kind: %s', async (kind) => {
    const fields: readonly Field[] = [
      { name: 'before', kind: 'text', label: { zh: '前', en: 'Before' } },
      { name: 'one', kind, label: { zh: '此项', en: 'This' } },
    ];
    function Form() {
      const form = useForm<FormValues>({
        initialValues: startValues(fields, ''),
        validate: () => ({ one: '不对' }),
      });
      return (
        <ValidatedForm form={form} label="表" onSend={() => {}}>
          <FieldInputs fields={fields} form={form} />
          <button type="submit">提交</button>
        </ValidatedForm>
      );
    }
    renderSignedIn(<Form />, () => Response.json({}));
    press('提交');
    await screen.findByText('不对');
    const { activeElement } = document;
    expect(activeElement?.matches('input, select, textarea, button:not([type=submit])')).toBe(true);
    expect(activeElement?.getAttribute('aria-describedby')).toContain('error');
  });
});
