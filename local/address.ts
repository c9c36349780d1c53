import type { TextOption } from './cli.ts';

/** The port of `npm start` unless told otherwise. */
export const DEFAULT_PORT = 8787;

/** Where `npm start` listens unless told otherwise. */
export const LOCAL_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/** The option of commands that speak to the running system. */
export const URL_OPTION = {
  type: 'text',
  placeholder: 'URL',
  help: 'where the system runs',
  default: LOCAL_URL,
  accepts: isWebAddress,
  expected: `an address, such as ${LOCAL_URL}`,
} as const satisfies TextOption;

/** The address of a route of the system that runs at a URL. */
export const routeUrl = (url: string, path: string): string => url.replace(/\/+$/, '') + path;
