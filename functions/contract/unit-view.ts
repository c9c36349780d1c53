import type { Unit } from '../../domain/roster/assignment.ts';

/** Makes the public view of a unit: what officers are recused from is kept as hashes, and not told. */
export const unitView = ({
  unit: { officers, ...unit },
  version,
}: {
  readonly unit: Unit;
  readonly version: number;
}) => ({
  ...unit,
  officers: officers.map(({ recusedFrom, ...officer }) => officer),
  version,
});
