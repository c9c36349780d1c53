import { type Bindings, type BoundPath, refuseOverlaps } from './binding.ts';
import { parseProjection } from './parser.ts';

/** Parses a projection and puts the names in. @throws ValidationException also for paths that overlap */
export function bindProjection(text: string, bindings: Bindings): readonly BoundPath[] {
  const paths = parseProjection('ProjectionExpression', text).map((path) =>
    bindings.path('ProjectionExpression', path),
  );
  refuseOverlaps('ProjectionExpression', paths);
  return paths;
}
