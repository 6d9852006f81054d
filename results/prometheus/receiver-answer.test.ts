import { describe, expect, it } from 'vitest';
import { foreignAnswer } from './receiver-answer.ts';

describe('an answer to a write request', () => {
  it.each([
    [204, null, ''],
    [200, null, ''],
    [200, 'text/plain', 'ok'],
    [202, 'application/json', '{}'],
  ])('counts when a receiver gives it: %s %s %s', (status, type, body) => {
    expect(foreignAnswer(status, type, body)).toBeNull();
  });

  it.each([
    [200, 'text/html; charset=utf-8', '<html>login</html>'],
    [200, null, '<html>login</html>'],
    [200, 'text/plain', '\uFEFF\n  <!DOCTYPE html><title>Sign in</title>'],
    [200, 'application/xhtml+xml', ''],
    [202, 'text/html', 'Redirecting'],
    [201, null, ''],
    [203, null, ''],
    [206, 'application/json', '{}'],
  ])('does not count when another server gives it: %s %s %s', (status, type, body) => {
    expect(foreignAnswer(status, type, body)).not.toBeNull();
  });
});
