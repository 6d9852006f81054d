import { describe, expect, it } from 'vitest';
import { cleanPath } from './secrets.ts';

// The keys are put together here, so that no scanner takes this file for a leak.
const key = (start: string) => `${start}${'9f8a7b6c'.repeat(3)}`;

describe('the path of a route', () => {
  it.each([
    `/invite/${key('tok_live_')}`,
    `/hooks/${key('order_')}`,
    '/reset/abc-9f8a7b6c5d4e',
    ...'password-reset reset_password access-token api-key apikey keys secrets jwt bearer csrf credentials oauth2 sso login'
      .split(' ')
      .map((part) => `/${part}/${key('b2Qk')}`),
    `/resetPassword/${key('b2Qk')}`,
    `/email.verification/${key('b2Qk')}`,
    `/api%2Dkey/${key('b2Qk')}`,
    `/v1/keys/${key('sk_live_')}/use`,
    `/repos/${key('ghp_')}`,
    `/bots/${key('xoxb-')}`,
    `/charges/${key('rk%5Ftest%5F')}`,
  ])('is left out if it contains a key: %s', (path) => {
    expect(cleanPath(path)).toBeUndefined();
  });

  it.each([
    '/articles/python3-tutorial-part-2',
    '/share/release-notes-2026-11',
    '/invites/team-of-blue4-and-red7',
    '/orders/5f0c1f6e-7a53-4f6b-9d0b-2c3d4e5f6a7b',
    '/test_live_now',
    '/login/oauth2/authorization',
    '/keyboards/5f0c1f6e7a534f6b9d0b2c3d',
    '/npm_run',
    '/users/@me/guilds',
    '/@scope/package',
  ])('is kept if it contains only words, numbers and ids: %s', (path) => {
    expect(cleanPath(path)).toEqual({ path, removed: 0 });
  });

  it.each([
    '/users/email={email}',
    '/Users(email={email})',
    '/v1/{secret.name=projects/*}',
    '/keys/{id}',
    '/@{scope}/{name}',
  ])('is kept if only its placeholders have names of secrets: %s', (path) => {
    expect(cleanPath(path, { isTemplate: true })).toEqual({ path, removed: 0 });
  });

  it.each(['/users/me@shop.test', '/users/me%40shop.test', '@far.test', '/in/token={x}b2Qk9f8a7b6c9f8a7b6c'])(
    'is left out if it contains a mail address, a user or a secret: %s',
    (path) => {
      expect(cleanPath(path, { isTemplate: true })).toBeUndefined();
    },
  );
});
