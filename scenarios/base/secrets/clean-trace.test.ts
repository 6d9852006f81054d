import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cleanTrace } from './clean-trace.ts';
import { masker } from './process-masker.ts';

const secret = 'tok-3nTirely+Secret/"Value=';
masker.add(secret);

describe('cleanTrace', () => {
  const shown = JSON.stringify({ type: 'frame-snapshot', html: ['INPUT', { value: JSON.stringify(secret) }] });
  const files = {
    'a.trace': strToU8(shown),
    'a.network': strToU8(JSON.stringify({ headers: [{ name: 'Set-Cookie', value: 'sid=session-4711; Path=/' }] })),
    'resources/b.html': strToU8(`<p>${encodeURIComponent(secret)} session-4711</p>`),
    'resources/logo.jpeg': strToU8('image'),
    'screencast/page@1-2.jpeg': strToU8('image'),
  };

  it('masks secrets and the cookies of its requests in every entry, and drops screenshots when a page showed a secret', () => {
    const { bytes, showsSecret } = cleanTrace(zipSync(files), false);
    const clean = unzipSync(bytes);
    expect(showsSecret).toBe(true);
    expect(Object.keys(clean)).toEqual(['a.trace', 'a.network', 'resources/b.html']);
    expect(strFromU8(clean['resources/b.html']!)).toBe('<p>*** ***</p>');
    expect(strFromU8(clean['a.trace']!)).not.toContain('Secret');
    expect(strFromU8(clean['a.network']!)).not.toContain('4711');
  });

  it('keeps screenshots when no page showed a secret', () => {
    const { bytes, showsSecret } = cleanTrace(
      zipSync({ ...files, 'a.trace': strToU8('{"type":"frame-snapshot"}') }),
      false,
    );
    expect(showsSecret).toBe(false);
    expect(Object.keys(unzipSync(bytes))).toContain('screencast/page@1-2.jpeg');
  });

  it.each([secret, Buffer.from(secret).toString('base64'), JSON.stringify(secret)])('masks %s in an image', (text) => {
    const image = Buffer.concat([Buffer.from('\x89PNG\xff\xfe', 'latin1'), Buffer.from(text), Buffer.from([0xff])]);
    const { bytes } = cleanTrace(zipSync({ 'resources/1.png': image }), false);
    expect(strFromU8(unzipSync(bytes)['resources/1.png']!, true)).toMatch(/^\x89PNG\xff\xfe("?)\*\*\*\1\xff$/);
  });

  it.each(['latin1', 'utf16le'] as const)('masks a secret in an answer in %s', (encoding) => {
    const word = 'Geheimnis-ä-4711';
    masker.add(word);
    const page = Buffer.from(`é ${word} é`, encoding);
    const { bytes } = cleanTrace(zipSync({ 'resources/1.html': page }), false);
    expect(Buffer.from(unzipSync(bytes)['resources/1.html']!).includes(Buffer.from('***'))).toBe(true);
  });

  it('searches each answer of the target, also if its name is that of an image', () => {
    const answers = {
      'resources/1.png': `\x89PNG ${secret} end`,
      'resources/2.jpeg': '{"access_token":"issued-by-a-jpeg"}',
      'resources/3.webp': 'issued-by-a-jpeg',
      'resources/screencast/4.jpeg': secret,
      'screencast/5.html': secret,
    };
    const picture = { 'screencast/page@1-2.jpeg': strToU8(secret) };
    const files = Object.fromEntries(Object.entries(answers).map(([name, text]) => [name, strToU8(text)]));
    const clean = unzipSync(cleanTrace(zipSync({ ...files, ...picture }), false).bytes);
    expect(Object.values(clean).map((bytes) => strFromU8(bytes))).toEqual([
      '\x89PNG *** end',
      '{"access_token":"***"}',
      '***',
      '***',
      '***',
      secret,
    ]);
  });
});
