// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClueDetail } from '../../web/shared/answers.ts';
import { CLUE_FORMS } from '../../web/shared/clue-commands.ts';
import { CommandForm } from '../../web/shared/command-form.tsx';
import { READER, refuse, renderSignedIn, type Sent } from './render.tsx';
import { sampleView } from './views.ts';

afterEach(cleanup);

/** A form of a command over an API that answers as told. */
function renderForm(
  answers: (sent: Sent) => Response | Promise<Response>,
  command: 'log' | 'suspend' = 'suspend',
) {
  let ended = 0;
  let done = 0;
  const seen = renderSignedIn(
    <CommandForm
      set={CLUE_FORMS}
      view={sampleView()}
      command={command}
      onCancel={() => {}}
      onDone={() => {
        done += 1;
      }}
    />,
    answers,
    READER,
    () => {
      ended += 1;
    },
  );
  return { seen, ended: () => ended, done: () => done };
}

const reasonField = () => screen.getByLabelText<HTMLTextAreaElement>(/理由/);
const send = () => fireEvent.click(screen.getByRole('button', { name: '提交' }));
const type = (text: string) => fireEvent.change(reasonField(), { target: { value: text } });

describe('a command’s form', () => {
  it('sends nothing until it is complete, and says why', async () => {
    const form = renderForm(() => refuse(500, 'x'));
    send();
    await screen.findByText('请填写此项。');
    expect(form.seen).toEqual([]);
  });

  it('keeps what was typed when the session ends, and sends the same order with the same key afterwards', async () => {
    let isOver = true;
    const form = renderForm(() => (isOver ? refuse(401, 'unauthenticated') : new Response('{}')));
    type('等待司法鉴定');
    send();
    await screen.findByText('登录已失效，请重新登录。');
    expect(form.ended()).toBe(1);
    expect(reasonField().value).toBe('等待司法鉴定');
    isOver = false;
    send();
    await waitFor(() => expect(form.done()).toBe(1));
    const [first, second] = form.seen;
    expect(first?.key).not.toBeNull();
    expect(second).toEqual(first);
  });

  it('uses another key for another order', async () => {
    const form = renderForm(() => refuse(503, 'busy'));
    type('甲');
    send();
    await screen.findByText(/系统繁忙/);
    type('乙');
    send();
    await waitFor(() => expect(form.seen.length).toBe(2));
    const keys = form.seen.map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });

  it('keeps the keyboard where it was when what is refused is no field', async () => {
    let answer = (_: Response) => {};
    const form = renderForm(
      () =>
        new Promise<Response>((resolve) => {
          answer = resolve;
        }),
    );
    type('甲');
    const button = screen.getByRole('button', { name: '提交' });
    button.focus();
    send();
    await waitFor(() => expect(form.seen).toHaveLength(1));
    expect(button.getAttribute('aria-busy')).toBe('true');
    // It waits, and sends nothing twice; a button that is disabled would lose the focus.
    send();
    expect(button).toHaveProperty('disabled', false);
    expect(form.seen).toHaveLength(1);
    answer(refuse(409, 'wrong-status'));
    await screen.findByRole('alert');
    expect(document.activeElement).toBe(button);
  });

  it('shows what somebody else did first, keeps the text, and does not send what is no longer allowed', async () => {
    const after: ClueDetail = {
      ...sampleView({ version: 9, status: 'reviewing' }),
      availableCommands: [{ name: 'log', allowed: true }],
      dueText: { zh: '', en: '' },
      policySource: { zh: '', en: '' },
      particulars: null,
      waitsFor: [],
      mayUnmask: false,
      handedOver: false,
      dueExplanation: {
        intake: '2021-11-01',
        budget: [],
        total: 15,
        due: '2021-11-22',
        restDays: [],
        makeUpDays: [],
        provisional: false,
        calendarVersion: 'x',
      },
    };
    renderForm(({ path }) =>
      path.endsWith('/suspend')
        ? refuse(412, 'stale', {
            reason: {
              code: 'stale',
              zh: '其他人员已先行处理，您看到的不是最新状态。',
              en: 'The clue is at version 9.',
            },
          })
        : new Response(JSON.stringify(after)),
    );
    type('等待司法鉴定');
    send();
    await screen.findByText('其他人员已先行处理');
    expect(screen.getByText('其他人员已先行处理，您看到的不是最新状态。')).toBeTruthy();
    expect(screen.getByText(/核查中 →/)).toBeTruthy();
    expect(screen.getByText('该操作现在已不适用。')).toBeTruthy();
    expect(reasonField().value).toBe('等待司法鉴定');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '提交' }).disabled).toBe(true);
  });

  it('puts the API’s faults at their fields', async () => {
    renderForm(
      () =>
        refuse(422, 'invalid-input', {
          errors: [{ path: 'occurredAt', message: 'must not be in the future' }],
          reason: { code: 'occurred-in-future', zh: '不能晚于现在', en: 'must not be in the future' },
        }),
      'log',
    );
    fireEvent.change(screen.getByLabelText(/事项/), { target: { value: 'site-visit' } });
    send();
    await screen.findByText('不能晚于现在');
  });
});
