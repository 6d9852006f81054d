import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('failures', () => {
  it.each([
    [coded('ECONNREFUSED'), 'refused', 'target'],
    [coded('ECONNRESET'), 'reset', 'target'],
    [coded('ENOTFOUND'), 'dns', 'target'],
    [coded('EMFILE'), 'own-limit', 'generator'],
    [coded('EADDRNOTAVAIL'), 'own-limit', 'generator'],
    [Object.assign(new AggregateError([coded('ECONNREFUSED')]), { code: undefined }), 'refused', 'target'],
    [new Error('Opening handshake has timed out'), 'timeout', 'target'],
    [new Error('Invalid WebSocket frame'), 'protocol', 'target'],
    ['a text', 'protocol', 'target'],
  ])('%s is of kind %s, caused by the %s', (error, kind, by) => {
    expect(failureOf(error)).toMatchObject({ kind, by });
  });
});
