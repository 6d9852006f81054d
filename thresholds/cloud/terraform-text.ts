import { largest } from '../../scenarios/base/long-lists.ts';

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** Returns a Terraform resource in HCL. `${` and `%{` are escaped, so Terraform reads no string as a template. */
export function resourceText(type: string, label: string, fields: Readonly<Record<string, Value | undefined>>): string {
  const present = Object.entries(fields).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  const width = largest(present.map(([name]) => name.length));
  const lines = present.map(([name, value]) => `  ${name.padEnd(width)} = ${valueText(value)}`);
  return `resource ${quoted(type)} ${quoted(label)} {\n${lines.join('\n')}\n}\n`;
}

function valueText(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(quoted).join(', ')}]`;
  const pairs = Object.entries(value).map(([name, text]) => `    ${quoted(name)} = ${quoted(text)}`);
  return `{\n${pairs.join('\n')}\n  }`;
}

const isList = (value: object): value is readonly string[] => Array.isArray(value);

/** The escapes of HCL: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/([$%])\{/g, '$1$1{');
}
