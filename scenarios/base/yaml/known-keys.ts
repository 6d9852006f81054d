import type { core } from 'zod';

/**
 * Returns the keys that a schema accepts in the map at `path`. If the schema is a union, these are the keys of all its
 * options. Returns no key if the schema accepts any key.
 */
export function knownKeys(schema: core.$ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(schema, path).flatMap(formsOf).flatMap(keysOf))];
}

/** Returns the unions that check the value at `path`. A union comes before the unions among its options. */
export function unionsAt(schema: core.$ZodType, path: readonly PropertyKey[]): Union[] {
  return schemasAt(schema, path).flatMap(unionsIn);
}

export type Union = core.$ZodUnion | core.$ZodDiscriminatedUnion;

function schemasAt(schema: core.$ZodType, path: readonly PropertyKey[]): core.$ZodType[] {
  let schemas = [schema];
  for (const key of path) schemas = schemas.flatMap(formsOf).flatMap((one) => childOf(one, key) ?? []);
  return schemas;
}

function keysOf({ _zod: { def } }: core.$ZodTypes): string[] {
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : [];
}

/** Returns the options of a union and of each union inside it. For any other schema, returns the schema alone. */
function formsOf(schema: core.$ZodType): core.$ZodTypes[] {
  return unwrapped(schema).flatMap((one) => (isUnion(one) ? one._zod.def.options.flatMap(formsOf) : [one]));
}

function unionsIn(schema: core.$ZodType): Union[] {
  return unwrapped(schema)
    .filter(isUnion)
    .flatMap((one) => [one, ...one._zod.def.options.flatMap(unionsIn)]);
}

/**
 * Returns the schemas that a schema wraps, for example in a default value or a transform. Returns the schema itself if
 * it wraps none.
 */
function unwrapped(schema: core.$ZodType): core.$ZodTypes[] {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'intersection') return [def.left, def.right].flatMap(unwrapped);
  if (def.type === 'pipe') return unwrapped(isTransform(def.in) ? def.out : def.in);
  if (def.type === 'lazy') return unwrapped(def.getter());
  if ('innerType' in def) return unwrapped(def.innerType);
  return [schema as core.$ZodTypes];
}

function isUnion(schema: core.$ZodType): schema is Union {
  return schema._zod.def.type === 'union';
}

function isTransform(schema: core.$ZodType): boolean {
  return schema._zod.def.type === 'transform';
}

function childOf({ _zod: { def } }: core.$ZodTypes, key: PropertyKey): core.$ZodType | undefined {
  if (def.type === 'object') return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : def.catchall;
  if (def.type === 'record') return def.valueType;
  if (def.type === 'array') return def.element;
  if (def.type === 'tuple') return def.items[Number(key)];
  return undefined;
}
