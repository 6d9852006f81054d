import { describe, expect, it } from 'vitest';
import { isToken } from './token-name.ts';

const value = 'q7Zt1Lx8Wb3';

describe('isToken', () => {
  it.each([
    ...['xsrfToken', 'x-csrf-token', '__RequestVerificationToken', 'csrfmiddlewaretoken', 'personal.access.token'],
    ...['X-Vault-Token', 'PRIVATE-TOKEN', 'api-key', 'X-Api-Key', 'ocpApiKey', 'device_code', 'authorization_code'],
    ...['client-secret', 'X-CSRF', 'jsessionid', 'PHP_SESSION_ID', 'session', 'sid', 'proxy-authorization'],
    ...['user[password]', 'user%5Bpassword%5D', 'new_passwd', 'client_assertion', 'credential', 'userJwt'],
  ])('takes %s for a token', (name) => {
    expect(isToken(name, value)).toBe(true);
  });

  it.each([
    ...['token_type', 'tokens_used', 'max_tokens', 'completionTokens', 'x-ratelimit-token-count', 'tokenizer'],
    ...['x-ratelimit-remaining-tokens', 'token_endpoint', 'x-token-expires', 'passwordHint', 'secretary', 'apiKeys'],
    ...['next_page_token', 'pageToken', 'NextToken', 'continuation-token', 'syncToken'],
    ...['account_sid', 'training_session', 'session_count', 'code', 'key', 'keyboard', 'author', 'status_code'],
  ])('does not take %s for a token', (name) => {
    expect(isToken(name, value)).toBe(false);
  });

  it.each(['12345678', '1764489600.123', '-0.00012345', '2026-11-30', '18446744073709551615', '<|endoftext|>'])(
    'takes %s for a token only if a person chose it',
    (number) => {
      expect(isToken('x-ratelimit-token', number)).toBe(false);
      expect(isToken('password', number)).toBe(true);
    },
  );

  it.each(['Confirmation', 'Zugangsschlüssel', 'Пароль'])('does not take the label %s for a token', (label) => {
    expect(isToken('newPassword', label)).toBe(false);
    expect(isToken('accessToken', label)).toBe(false);
  });

  it('takes many digits for a token', () => {
    expect(isToken('token', '184467440737095516151')).toBe(true);
  });
});
