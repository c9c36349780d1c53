import { shanghaiDate } from '../calendar/dates.ts';
import { type AddressedEvent, PUBLIC_EVENT_VERSION } from '../kernel/public-events.ts';
import { sha256 } from '../kernel/record.ts';
import { NOTICE_EVENT } from './event-types.ts';

/** A notice as far as it is told to what passes notices on. */
interface ToldNotice {
  /** The officer it is for. */
  readonly to: string;
  /** The same for the same entry of the record for ever. */
  readonly noticeId: string;
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly division: string;
  readonly at: string;
  /** The number of the entry in its record. */
  readonly sequence: number;
}

/** Makes the event that tells of a notice: ids, codes and the Asia/Shanghai date. The same notice makes the same event, byte for byte. */
export function noticeEventOf(notice: ToldNotice): AddressedEvent {
  const { to, noticeId, kind, subject, division, at, sequence } = notice;
  return {
    event: {
      type: NOTICE_EVENT,
      version: PUBLIC_EVENT_VERSION,
      id: `evt_${sha256(`${noticeId} ${to}`).slice(0, 32)}`,
      timestamp: at,
      sequence,
      data: {
        officer: to,
        notice: kind,
        kind: subject.kind,
        id: subject.id,
        division,
        on: shanghaiDate(Date.parse(at)),
      },
    },
    source: null,
    divisions: [division],
  };
}
