import { describe, expect, it } from 'vitest';
import { type Exit, endOf } from './exit.ts';

const end = (exit: Partial<Exit>, facts: Partial<Parameters<typeof endOf>[1]> = {}) =>
  endOf({ code: null, signal: null, ...exit }, { stopped: false, hasSummary: true, lastWords: undefined, ...facts });

describe('endOf', () => {
  it.each([0, 99])('is done with exit %d and a summary', (code) => {
    expect(end({ code })).toEqual({ status: 'done' });
  });

  it('is crashed without a summary, whatever the code says', () => {
    expect(end({ code: 0 }, { hasSummary: false })).toEqual({ status: 'crashed', reason: 'k6 left no summary' });
  });

  it.each([
    [104, 'k6 refused its options (exit 104): why'],
    [107, 'a program threw while it was loaded or set up (exit 107): why'],
    [108, 'a program aborted the test (exit 108): why'],
    [1, 'k6 failed (exit 1): why'],
  ])('is crashed with exit %d and says what that means', (code, reason) => {
    expect(end({ code }, { lastWords: 'why' })).toEqual({ status: 'crashed', reason });
  });

  it('is crashed when a signal killed it', () => {
    expect(end({ signal: 'SIGKILL' })).toEqual({ status: 'crashed', reason: 'k6 was killed by SIGKILL' });
  });

  it('is stopped when we stopped it, however it went', () => {
    expect(end({ code: 105 }, { stopped: true }).status).toBe('stopped');
    expect(end({ signal: 'SIGKILL' }, { stopped: true }).status).toBe('stopped');
  });
});
