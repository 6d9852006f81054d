export type Json = Readonly<Record<string, unknown>>;

/** Returns true for a JSON object. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const mostRefs = 20;

/**
 * Returns the value that a `$ref` within the document names; undefined for a reference to another document or a
 * circular one.
 */
export function resolveRef(root: Json, value: unknown): unknown {
  let current = value;
  for (let i = 0; i < mostRefs && isMap(current) && typeof current.$ref === 'string'; i++) {
    if (!current.$ref.startsWith('#/')) return undefined;
    const names = current.$ref
      .slice(2)
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    current = names.reduce<unknown>((at, name) => (isMap(at) && Object.hasOwn(at, name) ? at[name] : undefined), root);
  }
  return isMap(current) && '$ref' in current ? undefined : current;
}

/**
 * Returns the example of a parameter as text: its own example, or else the example, default or first allowed value of
 * its schema. Returns undefined if the parameter has no example.
 */
export function exampleOf(root: Json, parameter: Json): string | undefined {
  const { examples } = parameter;
  const inner = schemaOf(root, parameter);
  const named = isMap(examples) ? resolveRef(root, Object.values(examples)[0]) : undefined;
  const values = [
    parameter.example,
    isMap(named) ? named.value : undefined,
    inner.example,
    firstOf(inner.examples),
    inner.default,
    firstOf(inner.enum),
  ];
  const value = values.find((one) => ['string', 'number', 'boolean'].includes(typeof one) && one !== '');
  return value === undefined ? undefined : String(value);
}

/**
 * Returns the simplest value that the schema of a parameter allows, as text. Returns undefined for a string: most
 * strings are names or ids that only the system knows.
 */
export function simplestOf(root: Json, parameter: Json): string | undefined {
  const { type, minimum } = schemaOf(root, parameter);
  if (type === 'integer' || type === 'number') return String(typeof minimum === 'number' ? minimum : 1);
  return type === 'boolean' ? 'true' : undefined;
}

/** Returns the schema of a parameter. In Swagger 2, the parameter itself is its schema. */
function schemaOf(root: Json, parameter: Json): Json {
  const schema = resolveRef(root, parameter.schema);
  return isMap(schema) ? schema : parameter;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
