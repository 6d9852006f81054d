import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { throwAll, together } from '../base/together.ts';
import { checkPart, type Document, readDocument } from '../base/yaml/document.ts';
import { baseSchema, type Plan, planSchema } from './plan.ts';

type Raw = Readonly<Record<string, unknown>>;
type Layer = Document<Raw>;

const rawSchema = z.record(z.string(), z.unknown(), { error: 'a plan must be a map of keys to values' });

/** Checks the parts of an invalid plan that the plan schema does not cover. Throws UserError. */
export type CheckRest = (document: Document<Raw>) => void;

/**
 * Returns the plan in a file. The plan can extend another plan with `extends: <plan>`. Maps of the two plans are then
 * merged key by key. Lists and single values are replaced as a whole. The map `phases` is also replaced as a whole,
 * because the order of its keys is the timeline. `null` removes a key. `find` returns the file of the extended plan.
 * Throws all errors as one UserError, including those that `checkRest` finds.
 */
export function readPlan(
  file: string,
  find: (base: string, from: Layer) => string,
  checkRest: CheckRest = () => undefined,
): Document<Plan> {
  const { layers, broken } = readLayers(file, find);
  const [top] = layers;
  const removals: UserError[] = [];
  const merged = layers.slice(0, -1).reduceRight<Raw>(
    (base, { value, where }) =>
      merge(base, value, (path, names) => {
        const hint = nearest(String(path.at(-1)), names);
        removals.push(
          new UserError('null removes a key of the extended plan, but that plan has no key of this name', {
            ...where(path),
            hint,
          }),
        );
      }),
    layers.at(-1)!.value,
  );
  const absent = new Set<string>();
  // An error is reported in the extending plan if this plan has the key, else in the extended plan.
  const where: Layer['where'] = (path) => {
    const layer = layers.find(({ value }) => has(value, path));
    if (!layer) absent.add(path.map(String).join('.'));
    return (layer ?? top!).where(path);
  };
  const sha256 = layers.length === 1 ? top!.sha256 : hashOf(layers);
  const document = { file, sha256, where };
  try {
    const check = () => checkPart(document, [], merged, planSchema);
    const [, value] = together([() => throwAll([...broken, ...removals]), check]);
    return { ...document, value };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const all = errorsOf(() => together([() => throwAll(error.all), () => checkRest({ ...document, value: merged })]));
    // If a plan that `extends` names could not be read, that plan may have the keys in `absent`. Errors about these
    // keys are not reported.
    throwAll(broken.length === 0 ? all : all.filter(({ where: { key = '' } }) => !absent.has(key)));
    throw error;
  }
}

function errorsOf(step: () => unknown): readonly UserError[] {
  try {
    step();
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
}

/**
 * Returns the plan and the plans that it extends. If one of these cannot be read, `broken` has its errors, and the plan
 * is checked without it.
 */
function readLayers(file: string, find: (base: string, from: Layer) => string) {
  const layers: Layer[] = [readDocument(file, rawSchema)];
  const broken = errorsOf(() => {
    for (let layer = layers[0]!; layer.value.extends !== undefined; layer = layers.at(-1)!) {
      const next = find(checkPart(layer, ['extends'], layer.value.extends, baseSchema), layer);
      const read: Layer = readDocument(next, rawSchema);
      if (layers.some((one) => one.file === read.file))
        throw new UserError(`the plan extends itself through ${read.file}`, layer.where(['extends']));
      layers.push(read);
    }
  });
  return { layers, broken };
}

type NoKey = (path: readonly string[], names: readonly string[]) => void;

function merge(base: Raw, own: Raw, noKey: NoKey, path: readonly string[] = []): Raw {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const under = Object.hasOwn(base, key) ? base[key] : undefined;
    if (value === null) {
      if (under === undefined) noKey([...path, key], Object.keys(base));
      delete merged[key];
    } else if (isMap(value) && isMap(under) && (path.length > 0 || key !== 'phases')) {
      merged[key] = merge(under, value, noKey, [...path, key]);
    } else merged[key] = value;
  }
  return merged;
}

function isMap(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(value: unknown, path: readonly PropertyKey[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
  return has((value as Record<PropertyKey, unknown>)[key], rest);
}

function hashOf(layers: readonly Layer[]): string {
  const hash = createHash('sha256');
  for (const { sha256 } of layers) hash.update(sha256);
  return hash.digest('hex');
}
