import { describe, expect, it } from 'vitest';
import { probeSchema } from './probe.ts';
import { requestOf } from './step-request.ts';

const urls = { api: 'http://127.0.0.1:8080', web: 'https://shop.example', base: 'http://127.0.0.1:8080/v1/' };

function requestFor(step: object, values: Record<string, string> = {}) {
  const probe = probeSchema.parse({ probe: 'p', http: { steps: [{ auth: 'target', ...step }] } });
  return requestOf(probe.http!.steps[0]!, values, { urls, bearer: 'secret' });
}

describe('the request of a step', () => {
  it('has the extracted values in path, header and body', () => {
    const step = { url: '{api}/carts/{cart}?of={cart}', headers: { 'X-Cart': 'c {cart}' }, body: { cart: '{cart}' } };
    expect(requestFor({ method: 'POST', ...step }, { cart: '17' })).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:8080/carts/17?of=17',
      headers: {
        ...{ accept: '*/*', 'user-agent': 'meshproof', 'x-cart': 'c 17', 'content-type': 'application/json' },
        authorization: 'Bearer secret',
      },
      body: '{"cart":"17"}',
    });
  });

  it.each([
    ['{web}{x}', '@evil.example/'],
    ['{web}{x}', '.evil.example/'],
    ['{web}{x}', ':8443/'],
    ['{api}{x}', '1/'],
    ['{api}{x}', 'nonsense'],
  ])('is refused if an extracted value moves %s to another origin: %s', (url, x) => {
    expect(() => requestFor({ url }, { x })).toThrow(expect.objectContaining({ class: 'content' }));
  });

  const api = 'http://127.0.0.1:8080';
  it.each([
    ['?all', '%3Fall'],
    ['#', '%23'],
    ['\t', '%09'],
    ['a/../..', 'a%2F..%2F..'],
    ['%2e', '%252e'],
    ['\\..', '%5C..'],
    ['a&b=ü', 'a%26b%3D%C3%BC'],
    ['...', '...'],
  ])('has an extracted value as one segment of the path, and as one value of the query: %j', (x, written) => {
    expect(requestFor({ url: '{api}/carts/{x}' }, { x }).url).toBe(`${api}/carts/${written}`);
    expect(requestFor({ url: '{api}/carts?of={x}&a=1' }, { x }).url).toBe(`${api}/carts?of=${written}&a=1`);
    const { url } = requestFor({ url: 'https://{x}@shop.example/' }, { x });
    expect(new URL(url).host).toBe('shop.example');
  });

  it.each<[string, Record<string, string>]>([
    ['{api}/carts/{x}', { x: '.' }],
    ['{api}/carts/{x}/items', { x: '..' }],
    ['{base}{x}', { x: '..' }],
    ['{api}/carts/{x}{y}?a=1', { x: '.', y: '.' }],
    ['{api}/carts/%2{x}', { x: 'e' }],
    ['{api}/carts/{x}', { x: '\ud800' }],
  ])('is refused if extracted values shorten the path or are no text: %s %j', (url, values) => {
    expect(() => requestFor({ url }, values)).toThrow(expect.objectContaining({ class: 'content' }));
  });

  it.each<[string, object, string]>([
    ['an object', { body: { cart: '{x}' } }, '{"cart":"a\\",\\"b&"}'],
    [
      'a JSON text',
      { headers: { 'Content-Type': 'application/merge-patch+json' }, body: '{"cart":"{x}"}' },
      '{"cart":"a\\",\\"b&"}',
    ],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'cart={x}' },
      'cart=a%22%2C%22b%26',
    ],
    ['another text', { body: '<{x}>' }, '<a","b&>'],
  ])('has an extracted value as one value in the body: %s', (_, step, body) => {
    expect(requestFor({ url: '{api}/', method: 'POST', ...step }, { x: 'a","b&' }).body).toBe(body);
  });

  it('does not take an address of the target from an answer', () => {
    expect(requestFor({ url: '{api}/' }, { api: 'http://evil.example' }).url).toBe('http://127.0.0.1:8080/');
  });

  it.each(['a\r\nb', 'a\0', '日本'])('is refused if an extracted value does not fit into a header: %j', (x) => {
    const step = { url: '{api}/', headers: { 'x-a': '{x}' } };
    expect(() => requestFor(step, { x })).toThrow(expect.objectContaining({ class: 'content' }));
  });
});
