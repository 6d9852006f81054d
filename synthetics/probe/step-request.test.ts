import { describe, expect, it } from 'vitest';
import { probeSchema } from './probe.ts';
import { requestOf } from './step-request.ts';

const urls = { api: 'http://127.0.0.1:8080', web: 'https://shop.example' };

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
    ['https://{x}@shop.example/', 'evil.example/'],
    ['https://{x}@shop.example/', 'evil.example\\'],
  ])('is refused if an extracted value moves %s to another origin: %s', (url, x) => {
    expect(() => requestFor({ url }, { x })).toThrow(expect.objectContaining({ class: 'content' }));
  });

  it('does not take an address of the target from an answer', () => {
    expect(requestFor({ url: '{api}/' }, { api: 'http://evil.example' }).url).toBe('http://127.0.0.1:8080/');
  });

  it.each(['a\r\nb', 'a\0', '日本'])('is refused if an extracted value does not fit into a header: %j', (x) => {
    const step = { url: '{api}/', headers: { 'x-a': '{x}' } };
    expect(() => requestFor(step, { x })).toThrow(expect.objectContaining({ class: 'content' }));
  });
});
