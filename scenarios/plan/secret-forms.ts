/** All spellings of a secret in headers, addresses, forms, JSON and base64; an empty secret has none. */
export function secretForms(secret: string): string[] {
  if (secret === '') return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Go's JSON encoder, and so k6's log, also escapes <, > and &. https://pkg.go.dev/encoding/json#Marshal
  const inGoJson = inJson.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const inUrl = encodeURIComponent(secret);
  const inForm = new URLSearchParams({ v: secret }).toString().slice(2);
  const encoded = [0, 1, 2].map((offset) => base64Within(secret, offset));
  const urlSafe = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, inJson, inGoJson, inUrl, inForm, ...encoded, ...urlSafe].filter((form) => form.length > 0);
}

/**
 * The base64 characters that encode only the secret when `offset` bytes (mod 3) precede it, as in
 * `base64(user:secret)`. A character encodes six bits, so the first 0, 2 or 3 and the last one also depend on the
 * neighbouring bytes.
 */
function base64Within(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), whole);
}

/** A function that replaces every spelling of the secrets in a text by `***`. */
export function secretHider(...secrets: readonly string[]): (text: string) => string {
  // Replace longer spellings first: a shorter one may be part of a longer one and would leave its rest behind.
  const forms = [...new Set(secrets.flatMap(secretForms))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, '***'), text);
}
