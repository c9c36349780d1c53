// AWS: "Step Functions service quotas", unless another page is named.

/** The longest an execution may run: one year, in seconds. */
export const MAX_EXECUTION_SECONDS = 31_536_000;

/** The largest input, output, arguments or result of a state: 256 KiB of UTF-8. */
export const PAYLOAD_LIMIT = 262_144;

/** The most all variables of an execution may take, as JSON: 10 MiB. */
export const VARIABLES_LIMIT = 10 * 1024 * 1024;

/** The most iterations of an inline Map at one time (AWS: "Map state processing modes"). */
export const INLINE_CONCURRENCY = 40;

/** The most events an execution may have; the last one is its end (AWS: "Avoid reaching the history quota"). */
export const HISTORY_LIMIT = 25_000;
