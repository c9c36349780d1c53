import * as z from 'zod';
import { isBlank, normalText, storedText } from './text.ts';

/** Applies a form to what is a text, and leaves anything else for the schema to refuse. */
const inForm = (form: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' ? form(value) : value;

/** Free text in the form in which it is kept; one with nothing to see in it is empty, and refused. */
export const freeText = (max: number) =>
  z.preprocess(
    inForm((value) => (isBlank(value) ? '' : storedText(value).trim())),
    z.string().min(1).max(max),
  );

/** A code or number, read in its normal form: full-width forms are half-width, and nothing invisible is in it. */
export const codeText = <S extends z.ZodType>(schema: S) => z.preprocess(inForm(normalText), schema);

/** Whether a value is the same as absent: `null`, a blank text, or an object in which every member is. */
export const hasNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && isBlank(value)) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(hasNothing));

/** A member that may be absent; what has nothing in it is the same as absent. */
export const optionalMember = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (hasNothing(value) ? undefined : value), schema.optional()).optional();

/** An object that may be absent, but not be empty: one that lacks what it is for is refused. */
export const optionalWhole = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional()).optional();
