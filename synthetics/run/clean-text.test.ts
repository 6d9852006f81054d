import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

describe('cleanText', () => {
  it('drops header lines of a call log and masks their values elsewhere', () => {
    const log =
      'failed\n\u001b[2m  - authorization: Bearer unknown-1\u001b[22m\n  - set-cookie: a=cookie-7788\n  - accept: */*';
    expect(cleanText(log)).toBe('failed\n  - authorization: ***\n  - set-cookie: ***\n  - accept: */*');
    expect(cleanText('got cookie-7788 for unknown-1')).toBe('got *** for ***');
  });

  it('keeps text without a secret', () => {
    expect(cleanText('waiting for locator("#a")')).toBe('waiting for locator("#a")');
  });
});
