import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { isWithin } from '../../domain/places/divisions.ts';
import type { StoredUnit } from './answers.ts';
import { useApi, useMe } from './session.tsx';

/** The units of a district and of those above it, as far as they are within the reader's scope. */
export function useUnits(division: string, isWanted = true): UseQueryResult<readonly StoredUnit[]> {
  const api = useApi();
  const me = useMe();
  const codes = [division, division.slice(0, 4), division.slice(0, 2)].filter((code) =>
    isWithin(code, me.division),
  );
  return useQuery({
    queryKey: ['/units', codes],
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(
        codes.map((code) =>
          api<{ readonly units: readonly StoredUnit[] }>('/units', { query: { division: code }, signal }),
        ),
      );
      return answers.flatMap(({ units }) => units);
    },
    enabled: isWanted,
  });
}
