/** Gives the focus to what appears; for a `ref`. */
export const takeFocus = (element: HTMLElement | null): void => element?.focus();
