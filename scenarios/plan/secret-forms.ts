/** All spellings in which a secret turns up in headers, addresses, forms, JSON and encoded bodies; none of an empty one. */
export function secretForms(secret: string): string[] {
  if (secret === '') return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Go's encoder, and so k6's log, also escapes what means something in HTML. https://pkg.go.dev/encoding/json#Marshal
  const inGoJson = inJson.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const inUrl = encodeURIComponent(secret);
  const inForm = new URLSearchParams({ v: secret }).toString().slice(2);
  const encoded = [0, 1, 2].map((offset) => base64Within(secret, offset));
  const urlSafe = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, inJson, inGoJson, inUrl, inForm, ...encoded, ...urlSafe].filter((form) => form.length > 0);
}

/**
 * The base64 characters that depend on the value alone when `offset` bytes (mod 3) stand before it, as in
 * `base64(user:secret)`: six bits each, so the first 0, 2 or 3 are shared with what stands before, the last with what
 * follows.
 */
function base64Within(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), whole);
}

/** Takes secrets out of texts, in all their spellings. */
export function secretHider(...secrets: readonly string[]): (text: string) => string {
  // A form may lie within another: the outer one goes first, so that nothing of it is left.
  const forms = [...new Set(secrets.flatMap(secretForms))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '***'), text);
}
