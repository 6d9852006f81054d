import type { Candidate } from '../base/route.ts';
import { fillPath, type LeftOutPaths, operationsOf } from './open-api-paths.ts';
import { isMap } from './open-api-values.ts';
import { type DescribedWrites, describedWrites } from './open-api-writes.ts';
import { sharedExamples } from './shared-examples.ts';

/**
 * A GET route of an OpenAPI description. Its own examples leave at least one needed parameter without a value. `forms`
 * has the path twice: first filled only with the operation's own examples, then also with examples of other operations.
 * `missing` names the parameters that still have no value.
 */
export type Incomplete = { name: string; forms: readonly { path: string; missing: readonly string[] }[] };

/**
 * `others` is the number of operations that write. `leftOut` counts paths that became no operation. `writes` describes
 * the operations that write, and is computed only when it is read.
 */
export type Described = {
  candidates: Candidate[];
  incomplete: Incomplete[];
  others: number;
  leftOut: LeftOutPaths;
  readonly writes: DescribedWrites;
};

/** The maximum number of routes. Each route adds a row to the report, and more rows would be hard to read. */
const mostRoutes = 200;

/**
 * Returns the routes of a description in OpenAPI 3 or Swagger 2, with its examples as values of the parameters. The
 * paths are relative to `basePath`, the path of the target's address. Returns undefined for a value that is not a
 * description.
 */
export function describedRoutes(value: unknown, basePath: string): Described | undefined {
  if (!isMap(value) || !isMap(value.paths) || !('openapi' in value || 'swagger' in value)) return undefined;
  const leftOut = { tooLong: 0, secret: 0, removed: 0 };
  const operations = operationsOf(value, basePath, leftOut);
  const shared = sharedExamples(value, operations);
  const reading = operations.filter(({ method }) => method === 'GET');
  const result: Described = {
    candidates: [],
    incomplete: [],
    others: operations.length - reading.length,
    leftOut,
    get writes() {
      return describedWrites(value, operations, shared);
    },
  };
  for (const operation of reading) {
    if (result.candidates.length >= mostRoutes) break;
    const { name } = operation;
    const [own, whole] = [true, false].map((leaveShared) => fillPath(value, operation, { shared, leaveShared }));
    if (own!.missing.length > 0) result.incomplete.push({ name, forms: [own!, whole!] });
    else result.candidates.push({ name, method: 'GET', paths: [own!.path], weight: 1 });
  }
  return result;
}
