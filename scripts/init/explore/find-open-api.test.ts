import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../test/http-server.ts';
import { asker } from '../base/ask.ts';
import { askedOnce } from '../base/asked-once.ts';
import { findApiRoot, findOpenApi } from './find-open-api.ts';

type Texts = Readonly<Record<string, string>>;

const description = JSON.stringify({ openapi: '3.1.0', paths: { '/items': { get: {} }, '/items/{id}': { get: {} } } });
const page = (head: string) => `<!doctype html><html><head>${head}</head><body>hello</body></html>`;
const shop = page('<title>Shop</title>');

/** Starts a server that answers with these texts by path. Every other path has the text of `other`. */
async function site(texts: Texts, { headers = {}, other }: { headers?: Texts; other?: string } = {}) {
  const asked: string[] = [];
  const answer = ({ method, url = '' }: IncomingMessage, response: ServerResponse) => {
    asked.push(`${method} ${url}`);
    const text = texts[url] ?? other;
    const type = text?.startsWith('<') ? 'text/html' : 'application/json';
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type, ...headers }).end(text ?? '{}');
  };
  const server = await serve('127.0.0.1', answer);
  onTestFinished(() => server.close());
  return { base: server.url, asked };
}

async function found(texts: Texts, more: Parameters<typeof site>[1] = {}) {
  const { base, asked } = await site({ '/': shop, ...texts }, more);
  const ask = asker(base, {});
  const result = await findOpenApi(base, await ask(`${base}/`), askedOnce(ask));
  expect(asked.every((one) => one.startsWith('GET '))).toBe(true);
  expect(asked.length).toBeLessThan(40);
  return result && [result.at, result.described.candidates.length + result.described.incomplete.length];
}

describe('the description of the API behind a page', () => {
  it.each([
    '/openapi.json',
    '/swagger.json',
    '/api-docs',
    '/v3/api-docs',
    '/api/openapi.json',
    '/api/swagger.json',
    '/api-json',
    '/swagger/doc.json',
  ])('is found at %s', async (place) => {
    expect(await found({ [place]: description })).toEqual([place, 2]);
  });

  it.each([
    ['in double quotes', '<link rel="service-desc" href="/spec/v7">'],
    ['without quotes, with another relation', '<link href=/spec/v7 rel="alternate service-desc">'],
  ])('is found by a link of the page, %s', async (_, link) => {
    expect(await found({ '/': page(link), '/spec/v7': description })).toEqual(['/spec/v7', 2]);
  });

  it('is found by a link in the header', async () => {
    const headers = { link: '</style.css>; rel=preload, </spec/v7>; rel="service-desc"' };
    expect(await found({ '/spec/v7': description }, { headers })).toEqual(['/spec/v7', 2]);
  });

  it.each([
    ['Swagger UI', '/docs', "<script>SwaggerUIBundle({ url: '/v7/openapi' })</script>", '/v7/openapi'],
    ['Redoc', '/redoc', '<redoc spec-url="../hidden/openapi.yaml"></redoc>', '/hidden/openapi.yaml'],
    ['Scalar', '/api/docs', '<script id="api-reference" data-url="openapi-v7.json"></script>', '/api/openapi-v7.json'],
    [
      'its settings',
      '/swagger',
      '<script>const ui = {"url": "/v7/api-docs?group=all"}</script>',
      '/v7/api-docs?group=all',
    ],
  ])('is found by a page of %s', async (_, at, head, place) => {
    expect(await found({ [at]: page(head), [place]: description })).toEqual([place, 2]);
  });

  it.each(['swaggerDoc', 'spec'])('is found in the script of a page, below the key %s', async (key) => {
    const script = `window.onload = () => { const options = { "note": "} {", "${key}": ${description}, "a": {} } }`;
    const texts = { '/api-docs': page('<script src="./swagger-ui-init.js"></script>'), '/swagger-ui-init.js': script };
    expect(await found(texts)).toEqual(['/swagger-ui-init.js', 2]);
  });

  it('is requested neither from another host nor from style sheets and scripts', async () => {
    const head = '<link rel="service-desc" href="http://127.0.0.2:1/openapi.json"><link href="/swagger-ui.css">';
    const { base, asked } = await site({ '/': page(head) });
    const ask = asker(base, {});
    expect(await findOpenApi(base, await ask(`${base}/`), askedOnce(ask))).toBeUndefined();
    expect(asked).not.toContain('GET /swagger-ui.css');
  });

  it('is not found where every path answers with the page', async () => {
    expect(await found({}, { other: shop })).toBeUndefined();
  });
});

it('/api becomes a route if it answers JSON, and no address is requested twice', async () => {
  const names = async (texts: Texts, other?: string) => {
    const { base, asked } = await site(texts, other === undefined ? {} : { other });
    const ask = asker(base, {});
    const once = askedOnce(ask);
    await findOpenApi(base, await ask(`${base}/`), once);
    const found = await findApiRoot(base, once);
    expect(new Set(asked).size).toBe(asked.length);
    return found.map(({ name }) => name);
  };
  expect(await names({ '/api': '{"items":"/api/items"}' })).toEqual(['GET /api']);
  expect(await names({}, shop)).toEqual([]);
  expect(await names({})).toEqual([]);
});
