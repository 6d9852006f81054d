/** Returns the different texts that programs write for a text in JSON, in HTML, in an address and in a form. */
export function writtenForms(text: string): string[] {
  const percent = encodeURIComponent(text);
  const lower = percent.replace(/%../g, (code) => code.toLowerCase());
  return [...new Set([...jsonForms(text), ...htmlForms(text), percent, lower, inForm(text)])];
}

/**
 * Returns a text as JSON programs write it, without quotes: with as few escapes as possible, in ASCII, with `\/` (PHP),
 * and with escapes for HTML (Go).
 */
function jsonForms(text: string): string[] {
  const short = JSON.stringify(text).slice(1, -1);
  const escaped = (from: string, signs: RegExp, write = (digits: string) => digits) =>
    from.replace(signs, (sign) => `\\u${write(sign.charCodeAt(0).toString(16).padStart(4, '0'))}`);
  const ascii = escaped(short, /[^ -~]/g);
  const upper = escaped(short, /[^ -~]/g, (digits) => digits.toUpperCase());
  return [short, ascii, upper, ascii.replaceAll('/', '\\/'), escaped(short, /[<>&\u2028\u2029]/g)];
}

const entities: readonly Readonly<Record<string, string>>[] = [
  // Browsers and DOM serializers leave quotes unchanged in a text.
  { '"': '"', "'": "'" },
  { '"': '&quot;', "'": "'" },
  // PHP, and the template engines of JavaScript.
  { '"': '&quot;', "'": '&#39;' },
  { '"': '&quot;', "'": '&#039;' },
  // Python.
  { '"': '&quot;', "'": '&#x27;' },
  // Go.
  { '"': '&#34;', "'": '&#39;' },
  // OWASP recommends to escape the slash as well.
  { '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' },
  { '"': '&quot;', "'": '&#39;', '/': '&#x2F;' },
];

function htmlForms(text: string): string[] {
  const always = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return entities.map((some) => {
    const written: Readonly<Record<string, string>> = { ...always, ...some };
    return text.replace(/[&<>"'/]/g, (sign) => written[sign] ?? sign);
  });
}

/** Returns a text as in a form: https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
function inForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
