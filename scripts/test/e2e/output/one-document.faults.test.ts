import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../http-server.ts';
import { meshproof, type Workplace } from '../../meshproof.ts';
import { tinyWorkplace } from '../endings/surroundings.fixture.ts';

let place: Workplace;
let server: TestServer;
beforeAll(async () => {
  server = await serve('127.0.0.1', (_, response) => void response.end('ok'));
  place = tinyWorkplace(server.url);
  place.yaml('other.yaml', { target: 'other', urls: { api: server.url } });
  for (let i = 0; i < 2; i++) await meshproof(['run', './plan.yaml', '--target', './own.yaml'], { cwd: place.dir });
}, 60_000);
afterAll(() => {
  server.close();
  place.remove();
});

const run = ['run', './plan.yaml', '--target', './own.yaml'];

/** Commands that print a document, with the allowed exit codes. */
const commands: readonly (readonly [args: readonly string[], codes: readonly number[]])[] = [
  [run, [0]],
  [[...run, '--repeat', '2'], [0]],
  [[...run, '--against', './other.yaml'], [0]],
  [['check', './probe.yaml', '--target', './own.yaml'], [0]],
  [['runs', 'list'], [0]],
  [['runs', 'show', 'last'], [0]],
  [['runs', 'prune', '--keep', '100'], [0]],
  [['runs', 'push', 'last', '--prometheus', 'http://127.0.0.1:9/api/v1/write'], [5]],
  [
    ['compare', 'last', 'last'],
    [2, 3, 4],
  ],
  [['baseline', 'set', 'last'], [0]],
  [['baseline', 'show'], [0]],
  [['report', 'last'], [0]],
  [['slo', 'check', 'web'], [0]],
  [['slo', 'explain', 'api-latency'], [0]],
  [['doctor'], [0, 5]],
  [['mesh', 'smoke'], [0]],
];

describe('--json prints one document and nothing else', () => {
  it.each(commands.map(([args, codes]) => [args.join(' '), args, codes] as const))('%s', async (_, args, codes) => {
    const { code, stdout, stderr } = await meshproof([...args, '--json'], { cwd: place.dir });
    expect(codes, stderr).toContain(code);
    const document = JSON.parse(stdout);
    expect(document).toBeTypeOf('object');
    expect('errors' in document).toBe(code === 2);
  });
});
