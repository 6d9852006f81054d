import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { ownMetrics } from '../names.ts';

type Helpers = typeof import('./conservation.ts');
type Added = { metric: string; amount: number; tags: Record<string, string> };

const added: Added[] = [];
const source = await bundle();
let helpers: Helpers;

async function bundle(): Promise<string> {
  const counter = `export class Counter {
    constructor(name) { this.name = name; }
    add(amount, tags) { globalThis.addedWrites.push({ metric: this.name, amount, tags }); }
  }`;
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot, 'scenarios/lib/writes/conservation.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [
      {
        name: 'k6',
        setup(made) {
          made.onResolve({ filter: /^k6\/metrics$/ }, ({ path }) => ({ path, namespace: 'k6' }));
          made.onLoad({ filter: /.*/, namespace: 'k6' }, () => ({ contents: counter }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

let turn = 0;
beforeEach(async () => {
  added.length = 0;
  vi.stubGlobal('addedWrites', added);
  vi.stubGlobal('__ENV', {});
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  // Each import creates a new module, with the state of a new virtual user.
  helpers = await import(`data:text/javascript,${encodeURIComponent(source)}//${turn++}`);
});

const sum = (metric: string, kind = 'order') =>
  added.filter((one) => one.metric === metric && one.tags.kind === kind).reduce((all, { amount }) => all + amount, 0);
const counts = (kind?: string) => [
  sum(ownMetrics.writesAccepted, kind),
  sum(ownMetrics.writesChecked, kind),
  sum(ownMetrics.writesLost, kind),
  sum(ownMetrics.writesDoubled, kind),
  sum(ownMetrics.writesUnreadable, kind),
];

describe('the counts of declared writes', () => {
  it.each([
    ['nothing', [], [1, 1, 0, 0, 0]],
    ['true', [true], [1, 1, 0, 0, 0]],
    ['1', [1], [1, 1, 0, 0, 0]],
    ['false', [false], [1, 1, 1, 0, 0]],
    ['0', [0], [1, 1, 1, 0, 0]],
    ['3', [3], [1, 1, 0, 2, 0]],
    ['unknown', ['unknown'], [1, 0, 0, 0, 1]],
  ] as const)('follow from the declared result: %s', (_, times, expected) => {
    helpers.accepted('order', 7);
    helpers.foundAgain('order', 7, ...(times as [] | [number]));
    expect(counts()).toEqual(expected);
  });

  it('include all series of a kind from its first write on', () => {
    helpers.accepted('order', 7);
    expect(new Set(added.map(({ metric }) => metric)).size).toBe(5);
  });

  it('count a write only once if it is looked for twice, so that it hides no other write', () => {
    helpers.accepted('order', 7);
    helpers.accepted('order', 8);
    helpers.foundAgain('order', 7);
    helpers.foundAgain('order', '7', true);
    expect(counts()).toEqual([2, 1, 0, 0, 0]);
    helpers.foundAgain('order', 7, false);
    expect(counts()).toEqual([2, 1, 1, 0, 0]);
  });

  it('keep kinds separate', () => {
    helpers.accepted('order', 7);
    helpers.foundAgain('user', 7, 0);
    expect([counts(), counts('user')]).toEqual([
      [1, 0, 0, 0, 0],
      [0, 1, 1, 0, 0],
    ]);
  });

  it('carry the label of the program in setup() and teardown()', () => {
    vi.stubGlobal('__ENV', { MESHPROOF_LABEL: 'shop' });
    helpers.accepted('order', 7);
    expect(added.every(({ tags }) => tags.scenario === 'shop')).toBe(true);
  });
});

describe('a wrong argument', () => {
  it.each([undefined, null, '', 'yes', -1, 0.5, Number.NaN, {}])('is refused: %s as the result', (times) => {
    helpers.accepted('order', 7);
    expect(() => helpers.foundAgain('order', 7, times as never)).toThrow(/order.*7/);
    expect(counts()).toEqual([1, 0, 0, 0, 0]);
  });

  it.each([
    ['', 1],
    [undefined, 1],
    ['order', undefined],
    ['order', ''],
  ])('is refused: kind %s, id %s', (kind, id) => {
    expect(() => helpers.accepted(kind as string, id as string)).toThrow();
    expect(() => helpers.foundAgain(kind as string, id as string)).toThrow();
    expect(added).toEqual([]);
  });

  it('is refused: an id as the kind', () => {
    expect(() => {
      for (let id = 0; id < 30; id++) helpers.accepted(`order ${id}`, id);
    }).toThrow(/20/);
  });
});
