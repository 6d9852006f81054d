import { describe, expect, it } from 'vitest';
import { learnTokens } from './issued-tokens.ts';
import { Masker } from './masker.ts';

const token = 'eyJhbGciOi.JIUzI1-NiIs_InR5cCI';

describe('learnTokens', () => {
  it.each([
    ['a member', JSON.stringify({ access_token: token, expires_in: 60 })],
    ['a member in camel case', JSON.stringify({ user: { refreshToken: token } })],
    ['JSON inside JSON', JSON.stringify({ body: JSON.stringify({ id_token: token }) })],
    ['a form', `grant=x&access_token=${token}&y=1`],
    ['a redirect', `Location: http://127.0.0.1/#session=${token}`],
    ['Set-Cookie', `Set-Cookie: sid=${token}; Path=/; HttpOnly`],
    ['Cookie', `cookie: theme=dark; sid=${token}`],
    ['a header of a trace', `{"name":"set-cookie","value":"sid=${token}; Path=/"}`],
    ['a cookie with a name like an attribute', `Cookie: my-path=${token}; a=b`],
    ['credentials', `authorization: Basic ${token}`],
  ])('finds a token in %s', (_where, text) => {
    const masker = new Masker();
    learnTokens(masker, text);
    expect(masker.text(`it was ${token} again`)).toBe('it was *** again');
  });

  it('finds no token in ordinary text', () => {
    const masker = new Masker();
    const text =
      'the token is invalid; session: none; {"token": null, "session": "short"} Set-Cookie: lang=en; Path=/v1/user';
    learnTokens(masker, text);
    expect(masker.text(text)).toBe(text);
  });

  it.each(['a', 'a=', ' ', ';', 'cookie', 'cookie:', 'bearer ', '"token" : ', "'token\\", 'token=', '"'])(
    'reads a long text of %j in a time that grows linearly',
    (part) => {
      const masker = new Masker();
      learnTokens(masker, `Set-Cookie: ${part.repeat(300_000)}\nBearer ${token}`);
      expect(masker.text(token)).toBe('***');
    },
  );

  it('forgets issued tokens when the last run ends, and keeps secrets', () => {
    const masker = new Masker(['given-secret']);
    const [one, other] = [masker.keepIssued(), masker.keepIssued()];
    learnTokens(masker, `Bearer ${token}`);
    one();
    expect(masker.text(token)).toBe('***');
    other();
    expect(masker.text(`${token} given-secret`)).toBe(`${token} ***`);
  });
});
