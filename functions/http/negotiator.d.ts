/** The parts of negotiator, each of which is in a bundle only where it is used. */
declare module 'negotiator/lib/mediaType.js' {
  /** @returns those offered that are taken, the best first; all where nothing is asked for */
  export default function preferredMediaTypes(
    accept: string | undefined,
    offered: readonly string[],
  ): string[];
}

declare module 'negotiator/lib/encoding.js' {
  /** @returns those offered that are taken, the best first */
  export default function preferredEncodings(
    accept: string | undefined,
    offered: readonly string[],
  ): string[];
}
