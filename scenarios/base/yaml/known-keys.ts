import type { core } from 'zod';

/**
 * Returns the keys that a schema accepts in the map at `path`, in any of its forms. Returns no key if the schema
 * accepts any key.
 */
export function knownKeys(schema: core.$ZodType, path: readonly PropertyKey[]): string[] {
  let schemas = formsOf(schema);
  for (const key of path) schemas = schemas.flatMap((one) => formsOf(childOf(one, key)));
  return [...new Set(schemas.flatMap(keysOf))];
}

function keysOf({ _zod: { def } }: core.$ZodTypes): string[] {
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : [];
}

/** Returns the schemas inside a schema, such as the options of a union; the schema itself if it contains no other. */
function formsOf(schema: core.$ZodType | undefined): core.$ZodTypes[] {
  if (schema === undefined) return [];
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'union') return def.options.flatMap(formsOf);
  if (def.type === 'intersection') return [def.left, def.right].flatMap(formsOf);
  if (def.type === 'pipe') return formsOf(isTransform(def.in) ? def.out : def.in);
  if (def.type === 'lazy') return formsOf(def.getter());
  if ('innerType' in def) return formsOf(def.innerType);
  return [schema as core.$ZodTypes];
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
