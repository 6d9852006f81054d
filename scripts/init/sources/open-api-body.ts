import { append } from '../../../scenarios/base/long-lists.ts';
import type { Change, WriteBody } from '../base/route.ts';
import { isMap, type Json, resolveRef } from './open-api-values.ts';

/** `body` is absent if the operation has none. `why` is the reason why no body can be made from the description. */
export type Described = { body?: WriteBody } | { why: string };

const form = 'application/x-www-form-urlencoded';
/** Schemas are read to this depth, because a schema may contain itself. */
const deepest = 6;
/**
 * The maximum number of schemas and properties of a body. Most bodies have fewer than 100. Without this limit, a schema
 * that refers to itself several times would take exponentially long to read.
 */
const mostParts = 10_000;
const tooMany = 'a body with too many schemas';
/** The number of characters that the k6 program may append to a text, so that each request has a different text. */
const appended = 20;

/**
 * Returns the body for an operation of OpenAPI 3 or Swagger 2: the example of the body, or else a body that its schema
 * allows.
 */
export function bodyOf(root: Json, operation: Json, parameters: readonly Json[]): Described {
  const media = mediaOf(root, operation, parameters);
  if (media === undefined) return {};
  if ('why' in media) return media;
  const { type, schema, example } = media;
  const missing: string[] = [];
  const source: Source = { root, partsLeft: mostParts };
  const values = example ?? sampleOf(source, schema, deepest, 'body', missing);
  if (source.partsLeft < 0) return { why: tooMany };
  if (missing.length > 0 || !isMap(values)) return { why: `no example of ${missing[0] ?? 'the body'}` };
  const changes = withChanges(source, schema, values);
  return source.partsLeft < 0 ? { why: tooMany } : { body: { type, ...changes } };
}

/** `partsLeft` is the number of schemas and properties that may still be read for the body. */
type Source = { readonly root: Json; partsLeft: number };

type Media = { type: string; schema: Json; example?: unknown };

function mediaOf(root: Json, operation: Json, parameters: readonly Json[]): Media | { why: string } | undefined {
  const body = resolveRef(root, operation.requestBody);
  if (isMap(body) && isMap(body.content)) {
    const types = Object.entries(body.content);
    const [type, media] = types.find(([name]) => isJson(name)) ?? types.find(([name]) => name === form) ?? [];
    if (type === undefined) return { why: `a body of type ${types[0]?.[0] ?? 'unknown'}` };
    const given = isMap(media) ? media : {};
    const [named] = isMap(given.examples) ? Object.values(given.examples).map((one) => resolveRef(root, one)) : [];
    const example = given.example ?? (isMap(named) ? named.value : undefined);
    return { type: type === form ? form : type, schema: asMap(resolveRef(root, given.schema)), example };
  }
  const inBody = parameters.find((one) => one.in === 'body');
  if (inBody) return { type: 'application/json', schema: asMap(resolveRef(root, inBody.schema)) };
  const fields = parameters.filter((one) => one.in === 'formData');
  if (fields.length === 0) return undefined;
  if (fields.some(({ type }) => type === 'file')) return { why: 'a body with a file' };
  const required = fields.filter((one) => one.required === true).map(({ name }) => name);
  return { type: form, schema: { properties: Object.fromEntries(fields.map((one) => [one.name, one])), required } };
}

/**
 * Returns true for a JSON body. JSON Patch does not count, because such a body lists changes instead of the item's
 * values.
 */
function isJson(type: string): boolean {
  return /^application\/([\w.+-]+\+)?json\b/.test(type) && !type.includes('json-patch');
}

/**
 * Returns the example, default or first allowed value of a schema, or else a simple value of its type. Adds `name` to
 * `missing` if only the system knows a value.
 */
function sampleOf(source: Source, given: unknown, depth: number, name: string, missing: string[]): unknown {
  const schema = merged(source, given);
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  const [first] = Array.isArray(schema.enum) ? schema.enum : [];
  const known = [schema.example, example, schema.const, schema.default, first].find((one) => one != null);
  if (known !== undefined) return known;
  const type = typeOf(schema);
  if (depth === 0) return undefined;
  if (type === 'object') return objectOf(source, schema, depth - 1, missing);
  if (type === 'array') {
    const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
    return least === 0 ? [] : [sampleOf(source, schema.items, depth - 1, name, missing)];
  }
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return lowest(schema);
  const text = type === 'string' ? textOf(schema) : undefined;
  if (text === undefined) missing.push(name);
  return text;
}

/**
 * Returns an object that a schema allows. Read-only values are left out. An optional value is also left out if it is
 * nested, if it may be the id of another item, or if `sampleOf` finds no value for it.
 */
function objectOf(source: Source, { properties, required }: Json, depth: number, missing: string[]): Json {
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const entries = Object.entries(asMap(properties)).flatMap(([name, given]) => {
    const schema = merged(source, given);
    const isNeeded = needed.includes(name);
    if (schema.readOnly === true || (!isNeeded && (isId(name) || ['object', 'array'].includes(typeOf(schema)))))
      return [];
    const lacking: string[] = [];
    const value = sampleOf(source, schema, depth, name, lacking);
    if (isNeeded) append(missing, lacking);
    return lacking.length > 0 || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Returns the values of a body. `change` says how a request changes the top-level values: mail addresses, free texts
 * and numbers. Ids and secrets never change. Values that the schema restricts to a list, a pattern or multiples of a
 * number never change, either.
 */
function withChanges(source: Source, given: Json, values: Json): Pick<WriteBody, 'values' | 'change'> {
  const properties = asMap(merged(source, given).properties);
  const change: Record<string, Change> = {};
  const kept: Record<string, unknown> = { ...values };
  for (const [name, value] of Object.entries(values)) {
    const schema = merged(source, properties[name]);
    const longest = typeof schema.maxLength === 'number' ? schema.maxLength : Number.POSITIVE_INFINITY;
    const isFixed = schema.enum !== undefined || schema.const !== undefined || schema.pattern !== undefined;
    if (isFixed || isId(name) || schema.readOnly === true || /pass|secret|token/i.test(name)) continue;
    const type = typeOf(schema);
    if (typeof value === 'string' && type === 'string' && schema.format === 'email') change[name] = 'email';
    else if (typeof value === 'string' && type === 'string' && schema.format === undefined && longest > appended) {
      change[name] = 'text';
      kept[name] = value.slice(0, longest - appended);
    } else if (typeof value === 'number' && /integer|number/.test(type) && schema.multipleOf === undefined) {
      const least = lowest(schema);
      change[name] = [least, typeof schema.maximum === 'number' ? Math.floor(schema.maximum) : least + 999];
    }
  }
  return { values: kept, change };
}

/** Returns the schema without references. All parts of `allOf` and the first of `oneOf` or `anyOf` are joined. */
function merged(source: Source, given: unknown, depth = deepest): Json {
  source.partsLeft -= 1;
  if (source.partsLeft < 0) return {};
  const schema = asMap(resolveRef(source.root, given));
  const listed = (key: string): unknown[] => (Array.isArray(schema[key]) ? schema[key] : []);
  source.partsLeft -= Object.keys(asMap(schema.properties)).length + listed('required').length;
  const [choice] = [...listed('oneOf'), ...listed('anyOf')].filter((one) => !isMap(one) || one.type !== 'null');
  const parts = [...listed('allOf'), ...(choice === undefined ? [] : [choice])];
  if (parts.length === 0 || depth === 0) return schema;
  const all: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  const required: unknown[] = [];
  for (const part of [...parts.map((one) => merged(source, one, depth - 1)), schema]) {
    Object.assign(all, part);
    Object.assign(properties, part.properties);
    if (Array.isArray(part.required)) for (const name of part.required) required.push(name);
  }
  return { ...all, properties, required };
}

function typeOf({ type, properties }: Json): string {
  const [first] = Array.isArray(type) ? type.filter((one) => one !== 'null') : [type];
  return typeof first === 'string' ? first : isMap(properties) ? 'object' : '';
}

function lowest({ minimum, exclusiveMinimum, maximum }: Json): number {
  if (typeof exclusiveMinimum === 'number') return Math.floor(exclusiveMinimum) + 1;
  if (typeof minimum === 'number') return Math.ceil(minimum) + (exclusiveMinimum === true ? 1 : 0);
  return typeof maximum === 'number' && maximum < 1 ? Math.floor(maximum) : 1;
}

const formats: Readonly<Record<string, string>> = {
  email: 'meshproof@example.com',
  'date-time': '2030-01-02T03:04:05Z',
  date: '2030-01-02',
  uuid: '00000000-0000-4000-8000-000000000001',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  password: 'Meshproof-2030',
};

/** The maximum length of a text in a body. Longer texts would make requests large. */
const longestText = 10_000;

/**
 * Returns a text that the schema allows. Returns undefined for an unknown format, for a pattern without a format, and
 * for a text of more than 10,000 characters.
 */
function textOf({ format, pattern, minLength, maxLength }: Json): string | undefined {
  if (typeof format === 'string') return formats[format];
  if (pattern !== undefined) return undefined;
  const least = typeof minLength === 'number' ? minLength : 0;
  if (least > longestText) return undefined;
  const text = 'meshproof'.padEnd(least, 'x');
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
}

function isId(name: string): boolean {
  return /(^|_)id$|[a-z]Id$|^uuid$/.test(name);
}

function asMap(value: unknown): Json {
  return isMap(value) ? value : {};
}
