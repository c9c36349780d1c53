import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { useI18n } from './i18n-context.tsx';
import { Tag, type Tone } from './ui.tsx';

const STATUS_COLORS: Readonly<Record<Status, Tone>> = {
  received: 'gray',
  triage: 'yellow',
  assigned: 'yellow',
  investigating: 'blue',
  reviewing: 'blue',
  closed: 'teal',
  returned: 'gray',
  merged: 'gray',
};

/** A clue's status as a badge. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const { localize } = useI18n();
  return <Tag tone={STATUS_COLORS[status]}>{localize(STATUSES[status])}</Tag>;
}

type FlagName =
  | 'overdue'
  | 'extended'
  | 'suspended'
  | 'supervised'
  | 'rejected'
  | 'provisional'
  | 'confidential'
  | 'awaitingSupervisor'
  | 'extensionPending'
  | 'returnPending'
  | 'reopeningPending';

/** The part of a clue's view that its flags are made from. */
export interface FlaggedClue {
  readonly overdue: boolean;
  readonly extended: boolean;
  readonly suspended: boolean;
  readonly supervised: boolean;
  readonly rejectedDay: string | null;
  readonly dueProvisional: boolean;
  readonly confidential: boolean;
  readonly awaitingSupervisor: boolean;
  readonly pendingExtension: object | null;
  readonly pendingReturn: object | null;
  readonly pendingReopening: object | null;
}

/** Lists a clue's flags by name. */
export function flagNames(clue: FlaggedClue): FlagName[] {
  const all: readonly (readonly [FlagName, boolean])[] = [
    ['overdue', clue.overdue],
    ['rejected', clue.rejectedDay !== null],
    ['suspended', clue.suspended],
    ['extended', clue.extended],
    ['supervised', clue.supervised],
    ['awaitingSupervisor', clue.awaitingSupervisor],
    ['extensionPending', clue.pendingExtension !== null],
    ['returnPending', clue.pendingReturn !== null],
    ['reopeningPending', clue.pendingReopening !== null],
    ['provisional', clue.dueProvisional],
    ['confidential', clue.confidential],
  ];
  return all.filter(([, set]) => set).map(([name]) => name);
}

/** A clue's flags as badges. */
export function Flags({ clue }: { readonly clue: FlaggedClue }) {
  const { t } = useI18n();
  return (
    <span className="flags">
      {flagNames(clue).map((name) => (
        <Tag key={name} tone={name === 'overdue' ? 'red' : 'gray'}>
          {t(`flag.${name}`)}
        </Tag>
      ))}
    </span>
  );
}
