import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A write pays for each kilobyte that is begun; keys and attributes beside the text take up to this much of the first. */
const PLAIN_BYTES = 700;

/**
 * What most texts are made of: states, entries of records, and the usual values of their members. Texts are packed as references
 * into it, which halves what is left of them. It is part of the format: never changed, whatever members are added or go.
 */
const VOCABULARY = Buffer.from(
  [
    '{"at":"2021-01-01T01:00:00.000Z","by":{"id":"system","role":"inspector"},"changeId":"","day":"2021-01-01","event":{"type":"","attachments":[],"kind":"","late":false,"occurredAt":"","v":1},"facet":{"closedDay":null,"division":"440311","due":"2021-","extended":false,"lastReturn":null,"late":false,"n":1,"outcome":{"conclusion":"PAID","headcount":1,"paidAmountFen":0,"phaseDays":{"contact":1,"investigation":1,"review":1,"sign":1},"satisfied":null,"verifiedAmountFen":0},"receivedDay":"2021-","repeated":false,"returnReason":null,"running":true,"state":"open","street":null},"hash":"","id":"","kind":"","prevHash":"","seq":1,"textHash":""}',
    '"extensions":[{"workingDays":10,"approvedOn":"","round":1,"decidedLate":false,"restart":false}],"lastReturn":{"n":1,"on":"","division":"","street":null,"outcome":"refused"},"supervisions":[{"on":"","dueOn":null}],"alarms":[{"kind":"reminder","about":"handling","date":""}],"deciders":[],"firstClosedDay":"","archived":true,"confidential":true,"claimedAmountFen":',
    '"triage":{"reasons":["jurisdiction-here","in-scope"],"track":"simple","priority":"normal","suspectedOf":null},"accepted":true,"groupSize":1,"unitId":"","officers":["","-insp-"],"assignedDay":"","signedDay":"","contactedDay":"","concludedDay":"","conclusion":{"code":"PAID","by":"","verifiedAmountFen":0,"paidAmountFen":0,"headcount":1},"closedDay":"","reporterKey":"","headcount":1,"source":"national","contentHash":"","employerKeys":["",""],"sector":"","arrears":{"from":"2021-","to":"2021-"},"division":"440311","policyVersion":"default-2026-11","calendarVersion":"chinese-days-1.5.7/2004-2026","receivedAt":"2021-","receivedDay":"2021-","due":{"date":"2021-","provisional":false},"receivedBy":"","heldSince":"2021-","roundSince":"2021-","phases":{"since":"2021-","days":{"triage":0,"assignment":0,"sign":1,"contact":0,"investigation":1,"review":1}}}',
  ].join(''),
);

/** A window that reaches back to the vocabulary, and small buffers, since texts are: the default ones cost more than the work. */
const WINDOW = { windowBits: 12, chunkSize: 2048, dictionary: VOCABULARY } as const;
const DEFLATE = { ...WINDOW, memLevel: 4 } as const;
/** The most a packed text may become again: far more than any item holds. */
const INFLATE = { ...WINDOW, maxOutputLength: 4_194_304 } as const;

/** Packs a text that would not fit into one unit of writing; a short one stays readable. */
export const packText = (text: string): string | Uint8Array =>
  Buffer.byteLength(text) <= PLAIN_BYTES ? text : deflateRawSync(text, DEFLATE);

/** Gives back a packed text. @throws Error for what is none */
export const unpackText = (packed: unknown): string =>
  typeof packed === 'string' ? packed : inflateRawSync(packed as Uint8Array, INFLATE).toString('utf8');
