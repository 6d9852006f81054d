import { escapeHtml } from '../../words/escape.ts';

/**
 * HTML that a page includes unescaped. The template tag `html` makes `Markup` from escaped values. Only the page's own
 * styles, scripts and chart data become `Markup` without this tag.
 */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | null | false | Markup | readonly Content[];

/** Returns markup. Strings and numbers are escaped, `null` and `false` are omitted, and lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + toText(values[index - 1] ?? null) + part));
}

function toText(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(toText).join('');
  return escapeHtml(String(content));
}
