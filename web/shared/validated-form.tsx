import type { useForm } from '@mantine/form';
import { type ReactNode, useEffect, useRef } from 'react';
import type { FormValues } from './commands.ts';

/** Gives the focus back, when a part of a page closes with it, to what had it when the part opened. */
function useReturnFocus(): void {
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
}

/**
 * A form that is checked before it is sent. The first field that is wrong, by the form or by the API, takes the focus, so that screen
 * readers read what is wrong with it; when the form closes, what opened it has the focus again.
 */
export function ValidatedForm({
  form: { errors, onSubmit },
  label,
  onSend,
  children,
}: {
  readonly form: Pick<ReturnType<typeof useForm<FormValues>>, 'errors' | 'onSubmit'>;
  readonly label: string;
  readonly onSend: (values: FormValues) => void;
  readonly children: ReactNode;
}) {
  const frame = useRef<HTMLFormElement>(null);
  useReturnFocus();
  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    frame.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);
  return (
    <form ref={frame} className="stack" noValidate aria-label={label} onSubmit={onSubmit(onSend)}>
      {children}
    </form>
  );
}
