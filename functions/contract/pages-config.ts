import type { CalendarDate } from '../../domain/calendar/dates.ts';

/** What the pages are told about the time, where it is not the one of the reader's machine: on one machine alone. */
export interface PagesTime {
  /** What time it is for the system, where a replay or a start at a past day has set its clock. */
  readonly now?: string;
  /** The last day a clue was received, where that is a year past: the board opens on the data's own period. */
  readonly dataUntil?: CalendarDate;
}

/** What the pages are told about where they are: `config.json` beside them. */
export interface PagesConfig extends PagesTime {
  /** The OIDC issuer people sign in at. */
  readonly issuer: string;
  /** Origins beside the issuer's that signing in calls, where its token endpoint is elsewhere. */
  readonly signInOrigins?: readonly string[];
  /** The issuer's discovery document where it is not at the usual place. */
  readonly metadataUrl?: string;
  /** Where files go to and come from; absent where it is the pages' own origin. */
  readonly fileOrigin?: string;
  readonly clientId: string;
  readonly scope: string;
  /** What is put before the API's paths; empty on the pages' own origin. */
  readonly apiBase: string;
}

/** The built pages: bytes by path, `index.html` and hashed files under `assets/`. */
export type PageFiles = ReadonlyMap<string, Buffer>;
