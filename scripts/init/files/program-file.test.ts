import { describe, expect, it } from 'vitest';
import { accept } from '../base/ask.ts';
import { programFile } from './program-file.ts';
import { loadProgram } from './run-program.fixture.ts';

const route = (name: string, weight: number, more = {}) => ({
  name: `GET ${name}`,
  method: 'GET',
  paths: [name],
  weight,
  status: 200,
  content: {},
  ...more,
});

describe('the generated program', () => {
  it('sends the same requests for the same seed, and others for another', () => {
    const routes = [route('/a', 5), route('/b', 3), route('/c', 2, { paths: ['/c/1', '/c/2'] })];
    const urls = (seed: number) => {
      const run = loadProgram(routes, seed);
      return Array.from({ length: 300 }, (_, n) => run(n).url);
    };
    expect(urls(7)).toEqual(urls(7));
    expect(urls(7)).not.toEqual(urls(8));
    expect(new Set(urls(7)).size).toBe(4);
  });

  it('accepts the types that init accepts, except in requests with a body', () => {
    const headersOf = (more = {}) => loadProgram([route('/a', 1, more)], 1)(0).headers;
    expect(headersOf()).toEqual({ Accept: accept });
    expect(headersOf({ body: { type: 'text/plain', text: 'a' } })).toEqual({ 'Content-Type': 'text/plain' });
  });

  it.each([
    ['another status', {}, { status: 404 }],
    ['another type', { type: 'json' }, { headers: { 'Content-Type': 'text/html' } }],
    ['a body that is no JSON', { type: 'json' }, { body: 'oops' }],
    ['an error in the body', { type: 'json' }, { body: '{"error":{"code":1},"id":1}' }],
    ['errors in the body', { type: 'json' }, { body: '{"errors":["x"],"id":1}' }],
    ['a missing key', { type: 'json', keys: ['id', 'price'] }, { body: '{"id":1}' }],
    ['a key that became null', { type: 'json', keys: ['id'] }, { body: '{"id":null}' }],
    ['an empty list', { type: 'json', list: true }, { body: '[]' }],
    ['an object in place of a list', { type: 'json', list: true }, { body: '{"id":1}' }],
    ['ok: false', { type: 'json', keys: ['ok'], values: { ok: true } }, { body: '{"ok":false}' }],
    ['an empty body without a type', { type: '' }, { body: '', headers: {} }],
    ['an empty body', { type: 'text/css' }, { body: '', headers: { 'Content-Type': 'text/css' } }],
    [
      'another title',
      { type: 'html', text: 'Shop' },
      { body: '<title>Oops', headers: { 'Content-Type': 'text/html' } },
    ],
  ])('refuses %s', (_, content, answer) => {
    const { accepts } = loadProgram([route('/a', 1, { content })], 1)(0);
    const right = { status: 200, body: '{"id":1}', headers: { 'Content-Type': 'application/json' } };
    expect(accepts({ ...right, ...answer })).toBe(false);
  });

  it('compares only the status of a route whose right answer init did not see, and the name of the check shows it', () => {
    const { content: _, ...unseen } = route('/a', 1);
    const { accepts, checks } = loadProgram([unseen], 1)(0);
    expect([200, 404].map((status) => accepts({ status, body: '', headers: {} }))).toEqual([true, false]);
    expect([checks, loadProgram([route('/a', 1)], 1)(0).checks]).toEqual([
      ['GET /a has status 200'],
      ['GET /a is right'],
    ]);
  });

  it('accepts other data of the same format', () => {
    const content = { type: 'json', list: true as const, keys: ['id', 'name'] };
    const { accepts } = loadProgram([route('/a', 1, { content })], 1)(0);
    const body = '[{"id":9,"name":"other","new":true},{"id":8}]';
    expect(accepts({ status: 200, body, headers: { 'Content-Type': 'application/json; charset=utf-8' } })).toBe(true);
  });
});

it.each([false, true])('the program opens a connection for each request; with writes: %s', (hasItems) => {
  expect(programFile(hasItems)).toContain('options = { noConnectionReuse: true }');
});

it('the program has at most 40 lines, and imports the helpers only for writes', () => {
  expect(programFile(true).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  expect(programFile(false)).not.toContain('writes.js');
});
