import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readProbe } from './probe.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-probe-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('the errors of the addresses of a probe are reported together with those of its keys', () => {
  const text = `probe: P
timeout: 5
http: { steps: [{ url: "{nope}/", methods: GET }, { url: "http://elsewhere.example/" }, { url: "no address" }] }
tls: { host: "a b" }
`;
  const file = join(dir, 'probe.yaml');
  writeFileSync(file, text);
  try {
    readProbe(file, {
      name: 'test',
      urls: { api: 'http://127.0.0.1:1' },
      allow: { load: [], browse: [] },
      metricNames: {},
    });
    expect.unreachable();
  } catch (error) {
    const keys = (error as UserError).all.map(({ where }) => where.key);
    expect(keys.filter((key) => key !== undefined).sort()).toEqual([
      ...['http.steps.0.methods', 'http.steps.0.url', 'http.steps.1.url', 'http.steps.2.url'],
      ...['probe', 'timeout', 'tls.host'],
    ]);
    expect(keys).toContain(undefined);
  }
});

it.each(['a FIFO', 'a directory', 'nothing', 'no certificate'])(
  'refuses a file of CAs that is %s, with line and key',
  (ca) => {
    const file = join(dir, 'tls.yaml');
    const make: Record<string, () => void> = {
      'a FIFO': () => execFileSync('mkfifo', [join(dir, 'a FIFO')]),
      'a directory': () => execFileSync('mkdir', [join(dir, 'a directory')]),
      'no certificate': () => writeFileSync(join(dir, 'no certificate'), 'text'),
    };
    make[ca]?.();
    writeFileSync(file, `probe: p\ntls: { host: 127.0.0.1, port: 9, ca: ${ca} }\n`);
    const attempt = () => readProbe(file, { name: 't', urls: {}, allow: { load: [], browse: [] }, metricNames: {} });
    expect(attempt).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ file, line: 2, key: 'tls.ca' }) }),
    );
  },
);

const target = { name: 't', urls: { api: 'http://127.0.0.1:1' }, allow: { load: [], browse: [] }, metricNames: {} };

it.each([
  ['a value named like an address', '{ url: "{api}/", extract: { api: /u } }', 'http.steps.0.extract.api'],
  ['two steps with one name', '{ name: a, url: "{api}/" }, { name: a, url: "{api}/" }', 'http.steps.1.name'],
  ['the number of an unnamed step as a name', '{ url: "{api}/" }, { name: "1", url: "{api}/" }', 'http.steps.1.name'],
  ['an unnamed step after its number', '{ name: "2", url: "{api}/" }, { url: "{api}/" }', 'http.steps.1'],
  ['a name that is an object', '{ name: {}, url: "{api}/" }', 'http.steps.0.name'],
  ['a header name with a space', '{ url: "{api}/", headers: { "x y": a } }', 'http.steps.0.headers.x y'],
  ['a header with a line break', '{ url: "{api}/", headers: { x-a: "a\\nb" } }', 'http.steps.0.headers.x-a'],
  ['a name that nothing gives in an address', '{ url: "{api}/{crat}", extract: { cart: /id } }', 'http.steps.0.url'],
  ['a name that a later step gives', '{ url: "{api}/{a}" }, { url: "{api}/", extract: { a: /a } }', 'http.steps.0.url'],
  ['a name that nothing gives in a header', '{ url: "{api}/", headers: { x-a: "{b}" } }', 'http.steps.0.headers.x-a'],
  ['a path behind a query', '{ url: "{web}/a" }', 'http.steps.0.url'],
  ['a path behind a fragment', '{ url: "{health}/a" }', 'http.steps.0.url'],
  ['a header outside Latin-1', '{ url: "{api}/", headers: { x-a: "日本" } }', 'http.steps.0.headers.x-a'],
])('refuses %s, with line and key', (_what, step, key) => {
  const file = join(dir, 'step.yaml');
  writeFileSync(file, `probe: p\nhttp: { steps: [${step}] }\n`);
  const urls = { ...target.urls, web: 'http://127.0.0.1:1/?a=b', health: 'http://127.0.0.1:1/#f' };
  expect(() => readProbe(file, { ...target, urls })).toThrow(
    expect.objectContaining({ where: expect.objectContaining({ file, line: 2, key }) }),
  );
});

it.each([
  ['websocket', '{ url: "{api}/{crat}" }'],
  ['openai-stream', '{ url: "{api}/{crat}", model: m }'],
  ['openai-stream', '{ url: "http://127.0.0.1:1/{web}", model: m }'],
])('refuses a name that nothing gives in the address of %s: %s', (kind, section) => {
  const file = join(dir, 'address.yaml');
  writeFileSync(file, `probe: p\n${kind}: ${section}\n`);
  expect(() => readProbe(file, target)).toThrow(
    expect.objectContaining({ where: expect.objectContaining({ file, line: 2, key: `${kind}.url` }) }),
  );
});

it('accepts names of earlier steps, braces in bodies, and an address with a query alone', () => {
  const file = join(dir, 'right.yaml');
  const steps = [
    '{ url: "{web}", extract: { cart: /id } }',
    '{ url: "{api}/{cart}?web={api}", headers: { x-a: "{cart}" }, method: POST, body: "{user{id}}" }',
  ];
  writeFileSync(file, `probe: p\nhttp: { steps: [${steps.join(', ')}] }\n`);
  const urls = { ...target.urls, web: 'http://127.0.0.1:1/?a=b' };
  expect(readProbe(file, { ...target, urls }).value.http?.steps).toHaveLength(2);
});

it.each([
  ['probe: p', 'exactly one of "http"'],
  ['probe: p\nhttp: { steps: [] }', 'at least one step'],
  ['probe: p\nhttp: { steps: [{ url: "{mesh}/x" }] }', 'has no address {mesh}'],
  ['probe: p\nhttp: { steps: [{ url: "{constructor}/x" }] }', 'has no address {constructor}'],
  ['probe: p\nhttp: { steps: [{ url: nonsense }] }', 'not a valid address'],
  ['probe: p\nhttp: { steps: [{ url: "http://shop.example/" }] }', 'a probe of shop.example is not allowed'],
  ['probe: p\nhttp: { steps: [{ url: "{api}/", expect: { body: "(" } }] }', 'not a regular expression'],
  ['probe: p\nhttp: { steps: [{ url: "{api}/", extra: 1 }] }', 'unknown key'],
  ['probe: p\ntls: { host: 192.0.2.1 }', 'a probe of 192.0.2.1 is not allowed'],
  ['probe: p\ntimeout: 5\nhttp: { steps: [{ url: "{api}/" }] }', 'not a duration'],
])('%j is refused with file and line', (text, words) => {
  const file = join(dir, 'refused.yaml');
  writeFileSync(file, text);
  const attempt = () => readProbe(file, { ...target, name: 'test' });
  expect(attempt).toThrow(UserError);
  try {
    attempt();
  } catch (error) {
    expect(String(error)).toContain(words);
    expect(String(error)).toContain(`${file}:`);
  }
});
