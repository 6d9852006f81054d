import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretHider } from './secret-forms.ts';

const secret = 'tok-9fQ/vZ+3nKx=Lw&0';

describe('secretHider', () => {
  it.each([
    ['raw', secret],
    ['in an address', `http://127.0.0.1/?t=${encodeURIComponent(secret)}`],
    ['in JSON', JSON.stringify({ secret })],
    ["in JSON of Go's encoder", `{"msg":"no ${secret.replace('&', '\\u0026')}"}`],
    ['as base64', Buffer.from(`ann:${secret}`).toString('base64')],
  ])('hides the secret: %s', (_how, text) => {
    const clean = secretHider(secret)(`before ${text} after`);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/);
    for (const form of [secret, encodeURIComponent(secret), text]) expect(clean).not.toContain(form);
  });

  it('changes nothing without a secret', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(secretHider('')(text)).toBe(text);
      }),
    );
  });
});
