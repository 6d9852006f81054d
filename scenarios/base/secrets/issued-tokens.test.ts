import { describe, expect, it } from 'vitest';
import { learnCookies, learnTokens } from './issued-tokens.ts';
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
    ['a header of a HAR', `{ "name": "X-Gitlab-Token", "value": "${token}" }`],
    ['a line with a header', `accept: text/html\r\nx-shop-token: ${token}\r\nx-y: z`],
    ['a nested field of a form', `user%5Bname%5D=me&user%5Bpassword%5D=${token}`],
    ['a text that is cut', `{"userToken":"${token}`],
    ['credentials', `authorization: Basic ${token}`],
  ])('finds a token in %s', (_where, text) => {
    const masker = new Masker();
    learnTokens(masker, text);
    expect(masker.text(`it was ${token} again`)).toBe('it was *** again');
  });

  const secret = 'Iss7/Qm=Xr2+Lm"N9pZz';
  const plain = 'Iss7QmXr2LmN9pZz';
  it.each<[string, string, string]>([
    ['a cookie in quotes', `Set-Cookie: sid="${plain}"; Path=/`, plain],
    ['the second cookie in quotes', `cookie: a="b;c"; foo="${plain}"`, plain],
    ['a cookie in quotes within JSON', JSON.stringify({ 'set-cookie': `foo="${plain}"; Path=/`, x: 'y=1' }), plain],
    ['a cookie in quotes in a trace', `{"name":"Set-Cookie","value":${JSON.stringify(`a="${plain}"`)}}`, plain],
    ['a cookie after a date', `Set-Cookie: a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT, sid=${plain}`, plain],
    ['a header in quotes', `x-api-token: "${plain}" \r\nx-y: z`, plain],
    ['a value with escapes', JSON.stringify({ access_token: secret }), secret],
    [
      'a value with escaped slashes, as of PHP',
      '{"access_token":"eyJpdiI6IkZ\\/abc+DEF123"}',
      'eyJpdiI6IkZ/abc+DEF123',
    ],
    ['a value with \\u003d, as of .NET', '{"access_token":"abcDEF12\\u002B34\\u003d"}', 'abcDEF12+34='],
    ['a letter as an escape', '{"session_token":"Iss7\\u0051mXr2LmN9pZz"}', plain],
    ['a name with an escape', `{"to\\u006ben":"${plain}"}`, plain],
    ['a value with a quote of the other kind', `{"token":"Iss7'QmXr2Lm"}`, "Iss7'QmXr2Lm"],
    ['escapes in JSON inside JSON', JSON.stringify({ body: JSON.stringify({ id_token: secret }) }), secret],
    ['escapes in a HAR', JSON.stringify({ name: 'X-Gitlab-Token', value: secret }), secret],
    ['a value with a line end', JSON.stringify({ token: `${plain}\n` }), plain],
    ['a value with spaces', JSON.stringify({ session_token: ` ${plain} ` }), plain],
    ['a form with encoded spaces', `x=1&token=%20${plain}%0A`, plain],
  ])('learns the decoded value of %s', (_where, text, token) => {
    const masker = new Masker();
    learnTokens(masker, text);
    expect(masker.known().issued).toContain(token);
    expect(masker.text(`it was ${token} again`)).toBe('it was *** again');
    expect(masker.text(text)).toContain('***');
    expect(masker.text(text)).not.toContain(token.slice(-6));
  });

  it('finds no token in ordinary text', () => {
    const masker = new Masker();
    const text =
      'the token is invalid; session: none; {"token": null, "session": "short"} Set-Cookie: lang=en; Path=/v1/user';
    learnTokens(masker, text);
    expect(masker.text(text)).toBe(text);
  });

  it('finds no token in the answer of a language model', () => {
    const masker = new Masker();
    learnTokens(
      masker,
      JSON.stringify({
        usage: { prompt_tokens: 12345678, completion_tokens: '87654321', token: 10000000, max_token: '44444444' },
        ...{ eos_token: '<|endoftext|>', tokenizer: 'cl100k_base-v2', next_page_token: 'page-two-of-three' },
        choices: [{ logprobs: { content: [{ token: ' international', logprob: -0.12345678 }] } }],
      }),
    );
    learnTokens(masker, JSON.stringify({ 'x-ratelimit-token-count': '99999999', 'x-ratelimit-token': '88888888' }));
    expect(masker.learnedCount).toBe(0);
  });

  it('takes no part of a sentence for a token', () => {
    const masker = new Masker();
    learnTokens(masker, JSON.stringify({ token: 'international law', session: 'something, else' }));
    expect(masker.learnedCount).toBe(0);
  });

  it.each([
    ...['a', 'a=', 'a[', ' ', ';', '"', '"a":"', '"name":"a","value":', 'token:\n', '\n\t', 'token=', '"token" : '],
    ...['\\\\', '\\u005c', 'a="', '"a\\":\\"', '=";'],
    ...['cookie', 'cookie:', 'bearer ', "'token\\"],
  ])('reads a long text of %j in a time that grows linearly', (part) => {
    const masker = new Masker();
    learnTokens(masker, `Set-Cookie: ${part.repeat(300_000)}\nBearer ${token}`);
    expect(masker.text(token)).toBe('***');
  });

  it.each(['token: ', 'token=', '"token":"', 'Bearer '])('reads 20 MB without a space after %j', (start) => {
    const masker = new Masker();
    learnTokens(masker, `${start}${'x'.repeat(20_000_000)}\nBearer ${token}`);
    expect(masker.text(token)).toBe('***');
  });

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

const slash = 'ab12/cd34+ef56';
it.each([
  ['a quoted cookie', 'set-cookie: sid="ab12cd34ef56"; path=/', 'ab12cd34ef56'],
  ['a quoted cookie after another', 'cookie: a=1; foo="ab12cd34ef56"', 'ab12cd34ef56'],
  ['a quoted cookie in JSON', '{"set-cookie":"sid=\\"ab12cd34ef56\\"; path=/","a":"b"}', 'ab12cd34ef56'],
  ['an escape in a value', '{"session_token":"ab12\\u0063d34ef56"}', 'ab12cd34ef56'],
  ['an escape in a name', '{"to\\u006ben":"ab12cd34ef56"}', 'ab12cd34ef56'],
  ['JSON of PHP', '{"access_token":"ab12\\/cd34+ef56"}', slash],
  ['JSON of .NET', '{"access_token":"ab12/cd34\\u002Bef56"}', slash],
  ['JSON in JSON', JSON.stringify({ body: '{"access_token":"ab12\\/cd34\\u002bef56"}' }), slash],
  ['a line end', '{"token":"ab12cd34ef56\\n"}', 'ab12cd34ef56'],
  ['a space before it', '{"token": " ab12cd34ef56"}', 'ab12cd34ef56'],
])('learns a token with %s', (_name, text, token) => {
  const masker = new Masker();
  learnTokens(masker, text);
  expect(masker.known().issued).toContain(token);
  expect(masker.text(`http://${token}.example/`)).toBe('http://***.example/');
});

it('learns a token with escapes in a text of many backslashes or quotes, in linear time', () => {
  for (const part of ['\\', '"', '="', '\\u00', 'cookie: a="', '"token":"    '])
    expect(() => learnTokens(new Masker(), part.repeat(50_000))).not.toThrow();
});

describe('the lines after a header with cookies', () => {
  it.each([
    ['a link', `set-cookie: sid=${token}; Path=/\nlink: a; rel=stylesheet\nlocation: /orders?status=completed`],
    ['JavaScript', `cookie: sid=${token}\nconst handler=someFunctionName;`],
    [
      'many assignments',
      `Set-Cookie: sid=${token}\n${Array.from({ length: 12_000 }, (_, i) => `k=value-${i};`).join('\n')}`,
    ],
  ])('are no cookies: %s', (_, text) => {
    const masker = new Masker();
    learnTokens(masker, text);
    const after = 'rel=stylesheet status=completed someFunctionName value-11999';
    expect(masker.text(`${token} ${after}`)).toBe(`*** ${after}`);
  });
});

describe('learnCookies', () => {
  it.each([
    ['JSON', `auth={"id":"${token}"}; HttpOnly`],
    ['a quoted value', `auth="${token}"; Path=/`],
    ['a plain value', `a="b"; sid=${token}`],
  ])('finds a token in a cookie with %s', (_, header) => {
    const masker = new Masker();
    learnCookies(masker, header);
    expect(masker.text(header)).not.toContain(token);
  });
});
