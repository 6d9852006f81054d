import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Scrubber } from './scrub.ts';

const secret = 'tok-3nTirely+Secret/Value=';

describe('Scrubber', () => {
  it.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ secret })],
    ['in a form', new URLSearchParams({ secret }).toString()],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind a user', Buffer.from(`ann:${secret}`).toString('base64')],
    ['base64 behind a longer user', Buffer.from(`anna:${secret}`).toString('base64')],
    ['base64 before more', Buffer.from(`{"s":"${secret}"}`).toString('base64url')],
  ])('takes the secret out of text: %s', (_how, text) => {
    const clean = new Scrubber([secret]).text(`before ${text} after`);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/);
    // What is left of an encoded secret is at most the characters that it shares with its neighbours.
    expect(clean.length).toBeLessThan(text.length);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').slice(4, -4)]) {
      expect(clean).not.toContain(form);
    }
  });

  it('drops header lines as a call log prints them, whatever they hold', () => {
    const log = 'failed\n\u001b[2m  - authorization: Bearer unknown\u001b[22m\n  - set-cookie: a=b\n  - accept: */*';
    expect(new Scrubber().text(log)).toBe('failed\n  - authorization: ***\n  - set-cookie: ***\n  - accept: */*');
  });

  it('leaves text without a secret as it is', () => {
    expect(new Scrubber([secret]).text('waiting for locator("#a")')).toBe('waiting for locator("#a")');
  });

  it('takes every occurrence out of every entry of an archive and leaves the other bytes alone', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.nat(3), (parts, times) => {
        const hidden = Buffer.concat(parts.flatMap((part) => [part, Buffer.from(secret.repeat(times))]));
        const expected = Buffer.concat(parts.flatMap((part) => [part, Buffer.from('***'.repeat(times))]));
        const archive = zipSync({ 'a/b.bin': hidden, 'c.txt': strToU8(`x${secret}y`) });
        const clean = unzipSync(new Scrubber([secret]).zip(archive));
        expect(Buffer.from(clean['a/b.bin']!)).toEqual(expected);
        expect(strFromU8(clean['c.txt']!)).toBe('x***y');
      }),
      { numRuns: 40 },
    );
  });

  it('takes out a secret that was added later', () => {
    const scrubber = new Scrubber();
    scrubber.add('session-value');
    expect(scrubber.text('sid=session-value')).toBe('sid=***');
  });
});
