import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../scripts/test/attack/spellings.fixture.ts';
import { printableText } from '../printable.ts';
import { Masker } from './masker.ts';

const html = (text: string) =>
  text.replace(
    /[&<>"'/]/g,
    (sign) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39', '/': '#x2F' }[sign]};`,
  );
const lowerPercent = (text: string) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const unicode = (text: string) => text.replace(/[<>&/"]/g, (c) => `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`);
const json = (text: string) => JSON.stringify(text).slice(1, -1);

const spellings: Record<string, (text: string) => string> = {
  plain: (text) => text,
  percent: encodeURIComponent,
  'percent in lower case': lowerPercent,
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams({ v: text }).toString().slice(2),
  'HTML entities': html,
  JSON: json,
  'JSON in ASCII': (text) =>
    json(text).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'JSON in JSON': (text) => json(json(text)),
  'JSON with \\/': (text) => json(text).replaceAll('/', '\\/'),
  'JSON with upper-case \\u003C': (text) => unicode(text),
  'percent in JSON in HTML': (text) => html(json(encodeURIComponent(text))),
  'hex in upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'base64 of user:secret': (text) => Buffer.from(`ann:${text}`).toString('base64'),
  'base64url of user:secret': (text) => Buffer.from(`bo:${text}`).toString('base64url'),
  'base64 of base64': (text) => Buffer.from(Buffer.from(`x${text}`).toString('base64')).toString('base64'),
  'base64 of JSON': (text) => Buffer.from(`{"t":"${json(text)}"}`).toString('base64'),
  'base64 of percent': (text) => Buffer.from(`t=${encodeURIComponent(text)}`).toString('base64'),
  'base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'a list of bytes': (text) => `[${[...Buffer.from(text)].join(',')}]`,
  'a list of bytes with spaces': (text) => `[${[...Buffer.from(text)].join(', ')}]`,
  'a list of bytes in lines': (text) => JSON.stringify([...Buffer.from(text)], null, 2),
  'a list of bytes in Go': (text) => `[${[...Buffer.from(text)].join(' ')}]`,
  'a typed array': (text) => JSON.stringify(new Uint8Array(Buffer.from(text))),
  'a typed array in lines': (text) => JSON.stringify(new Uint8Array(Buffer.from(text)), null, 2),
  'a list of hex bytes': (text) => [...Buffer.from(text)].map((b) => `0x${b.toString(16).padStart(2, '0')}`).join(', '),
  'hex with colons': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/..(?!$)/g, '$&:'),
  'hex with spaces in upper case': (text) =>
    Buffer.from(text)
      .toString('hex')
      .toUpperCase()
      .replace(/..(?!$)/g, '$& '),
  'percent-encoded base64': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
};

const secrets = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8);

describe('Masker', () => {
  it.each(Object.entries(spellings))('removes a secret spelled as %s and keeps the text around it', (_name, spell) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const clean = new Masker([secret]).text(`before ${spell(secret)} after`);
        expect(clean).toMatch(/^before .{0,8}\*\*\*.{0,16} after$/s);
      }),
    );
  });

  const inLines = (text: string, length: number, end: string) =>
    text.replace(new RegExp(`.{${length}}(?=.)`, 'g'), `$&${end}`);
  const encoded = (secret: string, before: number) => Buffer.from(`${'x'.repeat(before)}${secret}`);

  // The length of the text before the secret is chosen so that the first line ends within the secret.
  it.each<[string, (secret: string) => string]>([
    ['base64 of a mail', (secret) => inLines(encoded(secret, 52).toString('base64'), 76, '\r\n')],
    ['base64 of a key', (secret) => inLines(encoded(secret, 45).toString('base64'), 64, '\n')],
    ['base64 in indented lines', (secret) => inLines(encoded(secret, 0).toString('base64'), 5, '\n    ')],
    ['base64 with spaces', (secret) => inLines(encoded(secret, 1).toString('base64url'), 4, ' ')],
    ['base64 of base64', (secret) => inLines(btoa(encoded(secret, 10).toString('base64')), 20, '\n')],
    ['hex', (secret) => inLines(encoded(secret, 26).toString('hex'), 60, '\n')],
    ['base64 within JSON', (secret) => json(inLines(encoded(secret, 2).toString('base64'), 7, '\r\n'))],
    ['base64 within an address', (secret) => encodeURIComponent(inLines(btoa(encodeURIComponent(secret)), 8, '\n'))],
  ])('removes a secret that is broken into lines, in %s', (_name, spell) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const clean = new Masker([secret]).text(`before ${spell(secret)} after`);
        expect(clean).toMatch(/^before [^*]*\*\*\*[^*]{0,20} after$/);
        expect(findSecrets(clean, [secret])).toEqual([]);
      }),
    );
  });

  it('removes a long secret of letters and digits that is itself broken into lines, and keeps the lines of a record', () => {
    const masker = new Masker(['AKIA-1234_5678', 'correct horse battery', '"}{"t":1', '1234']);
    expect(masker.text('key AKIA-12\n  34_5678, correct\nhorse battery, 12\n34')).toBe('key ***, ***, 12\n34');
    expect(masker.text('key akia-12\n  34_5678')).toBe('key ***');
    const record = '{"t":0,"y":"a"}\n{"t":1,"x":"b"}\n';
    expect(masker.document(record)).toBe(record);
  });

  it.each([
    '\u200b',
    '\u0007',
    '\b',
    '\0',
    '\u202e',
    '\ufeff',
    '\u2060',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u{e0041}',
    '\u00a0',
    '\u2800',
    '\u3000',
    '\u{1d159}',
    '\ud800',
  ])('removes a secret with the invisible character %j between its letters', (invisible) => {
    const masker = new Masker(['Zq8xT3bV91LmNoPwK']);
    const spread = [...'Zq8xT3bV91LmNoPwK'].join(invisible);
    expect(masker.text(`a ${spread} b`)).toBe('a *** b');
    expect(masker.value({ [spread]: [spread] })).toEqual({ '***': ['***'] });
    expect(masker.cut(`a ${spread} b`, 9)).toBe('a ***');
    const escaped = invisible
      .split('')
      .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
    const raw = `{"a":"${[...'Zq8xT3bV91LmNoPwK'].join(escaped)}","b":"${escaped}"}`;
    expect(masker.document(raw)).toBe(`{"a":"***","b":"${escaped}"}`);
    expect(Buffer.from(masker.bytes(Buffer.from(raw))).toString()).toBe(`{"a":"***","b":"${escaped}"}`);
  });

  it('removes a secret split by a character that is never printed or that Unicode ignores by default', () => {
    const masker = new Masker(['tok-9fQx']);
    const codes = Array.from({ length: 0x110000 }, (_, code) => code);
    const unseen = codes
      .map((code) => String.fromCodePoint(code))
      .filter((c) => printableText(c) === '' || /\p{Default_Ignorable_Code_Point}/u.test(c));
    expect(unseen.length).toBeGreaterThan(4000);
    for (const c of unseen) expect([c, masker.text(`tok${c}-9f${c}Qx`)]).toEqual([c, '***']);
  });

  it('keeps the invisible characters of a text without a secret', () => {
    expect(new Masker(['Zq8xT3bV91LmNoPwK']).text('a\u200bb \u202ec')).toBe('a\u200bb \u202ec');
  });

  it('takes a time that grows linearly with the breaks of a text', () => {
    const masker = new Masker(['AAAAAAAAAAAAAAAA']);
    const text = `${'A'.repeat(15)}${' '.repeat(1000)}`.repeat(2000);
    expect(masker.text(text)).toMatch(/^\*\*\* *$/);
  });

  it('masks bytes as it masks text', () => {
    const secret = 'tök/"9fQ<vZ';
    const bytes = new Masker([secret]).bytes(Buffer.from(`[${json(json(secret))}]`));
    expect(Buffer.from(bytes).toString()).toBe('[***]');
  });

  it.each<[string, (text: string) => Buffer]>([
    ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
    ['big-endian UTF-16', (text) => Buffer.from(text, 'utf16le').swap16()],
    ['ISO-8859-1', (text) => Buffer.from(text, 'latin1')],
    [
      'percent-encoded ISO-8859-1',
      (text) => Buffer.from(text.replace(/[^ -~]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)),
    ],
  ])('masks bytes in the character set %s', (_, write) => {
    const bytes = new Masker(['hüsh-hüsh']).bytes(Buffer.concat([write('a'), write('hüsh-hüsh'), write('b')]));
    // In UTF-16, a byte 0 beside the secret may be masked as well, because the other byte order would include it.
    const clean = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
    expect(clean).toBe('a***b');
  });

  it('masks keys and strings of a value, and leaves its numbers unchanged', () => {
    const clean = new Masker(['hush-hush']).value({ 'a hush-hush': ['hush-hush', 3, null], ok: true });
    expect(clean).toEqual({ 'a ***': ['***', 3, null], ok: true });
  });

  it('masks a secret that is added later', () => {
    const masker = new Masker(['first-secret']);
    masker.add('second-secret');
    expect(masker.text('first-secret second-secret')).toBe('*** ***');
  });

  it('masks a whole secret that contains another secret', () => {
    expect(new Masker(['abcd', 'abcdefgh']).text('x abcdefgh y')).toBe('x *** y');
  });

  it('changes nothing when there is no secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(new Masker(['never-in-a-random-text']).text(text)).toBe(text);
        expect(new Masker(['']).text(text)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  // In the first case, the browser writes `&` as an entity, and a backslash stands before the closing quote.
  it.each([
    ['an attribute of a page', 'p4ss&word\\', (secret: string) => `<p title="${secret.replace('&', '&amp;')}">`],
    ['entities within JSON', 'Uo%>uK"DVu\\U4y\\=Ex\\', (secret: string) => `{"a":"${json(json(html(secret)))}"}`],
    [
      'JSON within entities within JSON',
      'k"e\\y<of\\mine\\',
      (secret: string) => json(json(json(secret)).replaceAll('"', '&quot;')),
    ],
    ['a text that ends with a percent sign', '2f>token-of-20-chars', (secret: string) => `100%${html(secret)}`],
    ['a text that starts with hexadecimal digits', 'token>of-20-chars%', (secret: string) => `${html(secret)}41`],
  ])('removes a secret in %s', (_place, secret, write) => {
    const clean = new Masker([secret]).text(write(secret));
    expect(clean).toContain('***');
    expect(clean).not.toContain(html(secret).slice(3, -3).replaceAll('\\', ''));
    expect(findSecrets(clean, [secret, secret.slice(2, -2)])).toEqual([]);
  });
});

describe('a document', () => {
  const digits = new Masker(['48151623']);

  it.each([
    ['{"count":48151623,"rate":0.48151623,"n":7}', { count: '***', rate: '***', n: 7 }],
    ['{"m_48151623": {"max": -4.8151623e7, "of": 48151623}}', { 'm_***': { max: -4.8151623e7, of: '***' } }],
    ['["a\\"48151623\\"", 1e3]', ['a"***"', 1000]],
  ])('stays JSON when a secret of digits is masked in %s', (text, value) => {
    expect(JSON.parse(digits.document(text))).toEqual(value);
  });

  it('stays JSON in each of its lines', () => {
    const lines = digits.document('{"a":48151623}\n{"a":1}\n').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ a: '***' }, { a: 1 }]);
  });

  it('has no secret that crosses JSON tokens, and none in a text that is not JSON', () => {
    expect(new Masker(['a":1,"b']).document('{"a":1,"b":2}')).toBe('{"***":2}');
    expect(digits.document('[48151623 and 48151623')).not.toContain('48151623');
    expect(digits.document('pin 48151623')).toBe('pin ***');
  });
});

describe('issued tokens', () => {
  it.each([
    ['many short ones', 12_000, 12],
    ['few long ones', 400, 16_000],
  ])('are kept within limits: of %s, the older half is forgotten', (_, count, length) => {
    const masker = new Masker();
    for (let i = 0; i < count; i += 1) masker.addIssued(`${i}-`.padEnd(length, 'x'));
    const { issued } = masker.known();
    expect(issued.length).toBeLessThanOrEqual(10_000);
    expect(issued.join('').length).toBeLessThanOrEqual(3_000_000);
    expect(issued.at(-1)).toBe(`${count - 1}-`.padEnd(length, 'x'));
    expect(masker.text(issued.at(-1)!)).toBe('***');
  });

  it('have at most 16,384 characters, unlike secrets', () => {
    const masker = new Masker(['x'.repeat(20_000)]);
    masker.addIssued('y'.repeat(16_385));
    masker.addIssued('z'.repeat(16_384));
    expect(masker.known().issued).toEqual(['z'.repeat(16_384)]);
    expect(masker.text('x'.repeat(20_000))).toBe('***');
  });
});

it('reports each new secret and token once', () => {
  const learned: unknown[] = [];
  const masker = new Masker(['known-before']);
  masker.onAdded((secret, isIssued) => learned.push([secret, isIssued]));
  for (const secret of ['known-before', 'first', 'first', 'abc']) masker.add(secret);
  for (const token of ['token-one', 'token-one', 'first']) masker.addIssued(token);
  expect(learned).toEqual([
    ['first', false],
    ['token-one', true],
  ]);
  expect(masker.known()).toEqual({ secrets: ['known-before', 'first'], issued: ['token-one'], readable: [] });
});

it('exchanges new secrets and tokens with a masker of another process, without an endless exchange', () => {
  const [one, other] = [new Masker(), new Masker()];
  let messages = 0;
  const pass = (to: Masker) => (secret: string, isIssued: boolean) => {
    messages += 1;
    to.learned({ secret, isIssued });
  };
  const silence = one.onAdded(pass(other));
  other.onAdded(pass(one));
  one.addIssued('token-of-one');
  other.add('secret-of-other');
  expect([one.text('secret-of-other'), other.text('token-of-one'), messages]).toEqual(['***', '***', 4]);
  silence();
  one.add('later-secret');
  expect(other.text('later-secret')).toBe('later-secret');
});
