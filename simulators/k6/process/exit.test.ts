import { describe, expect, it } from 'vitest';
import { type Exit, toProducerEnd } from './exit.ts';

const end = (exit: Partial<Exit>, facts: Partial<Parameters<typeof toProducerEnd>[1]> = {}) =>
  toProducerEnd(
    { code: null, signal: null, ...exit },
    { stopped: false, hasSummary: true, lastWords: undefined, ...facts },
  );

describe('toProducerEnd', () => {
  it.each([0, 99])('reports done after exit %d with a summary', (code) => {
    expect(end({ code })).toEqual({ status: 'done' });
  });

  it('reports a crash without a summary, whatever the code', () => {
    expect(end({ code: 0 }, { hasSummary: false })).toEqual({ status: 'crashed', reason: 'k6 wrote no summary' });
  });

  it.each([
    [104, 'k6 refused its options (exit 104): why'],
    [107, 'a program threw an exception while it was loaded or set up (exit 107): why'],
    [108, 'a program aborted the test (exit 108): why'],
    [1, 'k6 failed (exit 1): why'],
  ])('reports a crash after exit %d, and the meaning of the code', (code, reason) => {
    expect(end({ code }, { lastWords: 'why' })).toEqual({ status: 'crashed', reason });
  });

  it('reports a crash after a signal', () => {
    expect(end({ signal: 'SIGKILL' })).toEqual({ status: 'crashed', reason: 'k6 was killed by SIGKILL' });
  });

  it('reports stopped after a stop, whatever the exit', () => {
    expect(end({ code: 105 }, { stopped: true }).status).toBe('stopped');
    expect(end({ signal: 'SIGKILL' }, { stopped: true }).status).toBe('stopped');
  });
});
