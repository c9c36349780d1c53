import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';

/**
 * A button whose work takes a while. Meanwhile it does nothing, but is not disabled: browsers take the focus from a button that is, and
 * the keyboard would begin at the top of the page again.
 */
export function BusyButton({
  busy,
  onClick,
  ...props
}: { readonly busy: boolean } & ButtonProps & Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps>) {
  return (
    <Button
      {...props}
      aria-busy={busy}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
