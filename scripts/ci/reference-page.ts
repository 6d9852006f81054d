export type Schema = {
  title?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
  description?: string;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
};

/** `text` is the paragraph below the heading. */
export type FileKind = { heading: string; text: string; schema: Schema };

type Row = { values: Set<string>; isRequired: boolean; fallback: string; note: string };
type Defs = Readonly<Record<string, Schema>>;

const introduction = `# Reference: the keys of all files

This page lists every key of plans, target files, probes, SLO documents and worlds. Any other key is refused, with file,
line and key. The page is generated from the JSON Schemas in [schemas](schemas), by which an editor completes and checks
these files:

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/meshproof/docs/schemas/plan.schema.json
plan: checkout
\`\`\`

## Read a table

| in the table | meaning |
|---|---|
| \`a.b\` | the key \`b\` below the key \`a\` |
| \`<name>\` | a name of your choice |
| \`[]\` | each element of a list |
| yes | required where the key above is present; if a value has several forms, only in the forms that have the key |
`;

/** Returns the reference page in Markdown: for each kind of file, a table of its keys. */
export function referencePage(kinds: readonly FileKind[]): string {
  return [introduction, ...kinds.map(sectionOf)].join('\n');
}

function sectionOf({ heading, text, schema }: FileKind): string {
  const defs = schema.$defs ?? {};
  const parts = schema.properties ? [schema] : (schema.anyOf ?? schema.oneOf ?? []);
  const tables = parts.map((part) => {
    const kind = part.properties?.kind?.const;
    const title = parts.length > 1 ? `### ${heading}: kind ${String(kind)}\n\n` : '';
    return `${title}${tableOf(part, defs)}`;
  });
  return `## ${heading}\n\n${text}\n\n${tables.join('\n\n')}\n`;
}

function tableOf(schema: Schema, defs: Defs): string {
  const rows = new Map<string, Row>();
  addKeys(schema, '', { rows, defs, open: [] });
  const lines = [...rows].map(([path, { values, isRequired, fallback, note }]) => {
    const words = [...values].join(' or ') + (note === '' ? '' : `. ${note}`);
    return `| \`${path}\` | ${words} | ${isRequired ? 'yes' : ''} | ${fallback} |`;
  });
  return ['| key | values | required | default |', '|---|---|---|---|', ...lines].join('\n');
}

type Walk = { rows: Map<string, Row>; defs: Defs; open: readonly string[] };

/** Adds a row for each key of a schema. The keys of list elements and of alternative values get rows too. */
function addKeys(given: Schema, path: string, walk: Walk): void {
  for (const { form, open } of formsOf(given, walk)) {
    const below = { ...walk, open };
    const { properties = {}, required = [], additionalProperties, propertyNames, items } = form;
    for (const [name, schema] of Object.entries(properties))
      addKey(schema, path === '' ? name : `${path}.${name}`, required.includes(name), below);
    if (typeof additionalProperties === 'object')
      for (const name of propertyNames?.enum ?? ['<name>'])
        addKey(additionalProperties, `${path}.${String(name)}`, false, below);
    if (items && formsOf(items, below).some(({ form: one }) => one.properties)) addKeys(items, `${path}[]`, below);
  }
}

function addKey(schema: Schema, path: string, isRequired: boolean, walk: Walk): void {
  const { rows } = walk;
  const row = rows.get(path) ?? { values: new Set<string>(), isRequired, fallback: '', note: '' };
  // Several alternatives of a value may have the same key. A Map keeps the position of a key that is set again. So the
  // row stays in its first place.
  rows.set(path, row);
  row.isRequired &&= isRequired;
  if (schema.default !== undefined) row.fallback = code(JSON.stringify(schema.default));
  if (schema.description) row.note = schema.description;
  for (const { form } of formsOf(schema, walk)) row.values.add(valueWords(form, walk));
  addKeys(schema, path, walk);
}

type Form = { form: Schema; open: readonly string[] };

/**
 * Returns the schemas of the alternatives of a value, without null. A reference is replaced by its schema. A schema's
 * reference to itself adds no alternative, so the recursion ends.
 */
function formsOf(schema: Schema, { defs, open }: Pick<Walk, 'defs' | 'open'>): Form[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^#\/\$defs\//, '');
    const target = defs[name];
    return target && !open.includes(name) ? formsOf(target, { defs, open: [...open, name] }) : [];
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((one) => formsOf(one, { defs, open }));
  return schema.type === 'null' ? [] : [{ form: schema, open }];
}

/** Regular expressions that recognise the `pattern` of a schema, each with a description for readers. */
const patternWords: readonly (readonly [RegExp, string])[] = [
  [/^\^\[a-z(0-9)?\]\(?\[a-z0-9-\]/, 'a name of small letters, digits and `-`'],
  [/us\|ms\|s\|m\|h\|d/, 'a duration: `500ms`, `30s`, `1m30s`'],
  [/h\|ms\|m\|s/, 'a duration: `30s`, `1m30s`'],
  [/\/\(?s\|?/, 'a rate: `50/s`, `30/m`'],
  [/KiB/, 'a size: `512B`, `2KiB`'],
  [/kbit/, 'a bandwidth: `10mbit`'],
  [/mhdwMQY/, 'a window: `1h`, `28d`'],
  [/%/, 'a share: `5%`, `0.05`'],
];

function valueWords(form: Schema, walk: Walk): string {
  const { type, pattern, items, properties, additionalProperties, propertyNames } = form;
  if (form.const !== undefined) return code(String(form.const));
  if (form.enum) return form.enum.map((one) => code(String(one))).join(', ');
  if (properties || propertyNames?.enum) return 'keys below';
  if (typeof additionalProperties === 'object') return 'names of your choice';
  if (items) {
    const inner = formsOf(items, walk).map((one) => valueWords(one.form, walk));
    return `a list${inner.length > 0 ? ` of: ${[...new Set(inner)].join(' or ')}` : ''}`;
  }
  if (pattern !== undefined) {
    const known = patternWords.find(([like]) => like.test(pattern));
    return known ? known[1] : `text like ${code(pattern)}`;
  }
  const kinds = [type ?? 'any value'].flat().filter((one) => one !== 'null');
  return `${kinds.map((one) => typeWords[one] ?? one).join(' or ')}${rangeWords(form)}`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  object: 'keys of your choice',
  array: 'a list',
};

function rangeWords({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const words = [
    ...(least === undefined ? [] : [`from ${least}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(most === undefined ? [] : [`to ${most}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return words.length > 0 ? ` ${words.join(' ')}` : '';
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
