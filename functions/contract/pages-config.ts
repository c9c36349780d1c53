/** What the pages are told about where they are: `config.json` beside them. */
export interface PagesConfig {
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
