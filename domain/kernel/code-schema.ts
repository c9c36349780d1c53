import * as z from 'zod';

/** Makes the schema of codes that stand as the names of an object's members, such as labels by code. */
export const codeOf = <C extends string>(labels: Readonly<Record<C, unknown>>) =>
  z.enum(Object.keys(labels) as [C, ...C[]]);
