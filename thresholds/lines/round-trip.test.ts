import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Slo } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { catalogueOf } from '../../scripts/plan/catalogue-of.ts';
import { producers } from '../../scripts/plan/producers.ts';
import { readSlos } from '../read/read-slos.ts';
import { type Expanded, expandLine } from './expand-line.ts';
import { shortNames } from './short-names.ts';

const catalogue = catalogueOf(producers);
let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'lines-'));
});
afterAll(() => rmSync(room, { recursive: true }));

const values = fc.oneof(
  fc.constantFrom('true', 'null', '1', 'GET /a/:id', 'a: b', '# c', 'yes, no', '- x', '{y}'),
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /^[^"\s{}]+$/.test(text)),
);
const series = fc
  .tuple(
    fc.constantFrom(...Object.keys(shortNames), ...catalogue.keys(), 'http_reqs', 'http_req_failed', 'vus'),
    fc.oneof(
      fc.constant({}),
      fc.dictionary(fc.constantFrom('scenario', 'endpoint', 'page', 'phase'), values, { minKeys: 1, maxKeys: 2 }),
    ),
  )
  .map(([name, labels]) => {
    const inner = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return inner.length > 0 ? `${name}{${inner.join(',')}}` : name;
  });
const objective = fc
  .tuple(
    fc.constantFrom('', 'p95 ', 'p(99.9)', 'med', 'max', 'min', 'count', 'rate', 'value'),
    fc.constantFrom('<', '<=', '>', '>=', '=='),
    fc.oneof(
      fc.constantFrom(0, 1, 99, 100),
      fc.integer({ min: 1, max: 9999 }).map((n) => n / 100),
    ),
    fc.constantFrom('', '%', 'ms', 's', '/s', 'kB'),
  )
  .map((parts) => parts.join(''));

function expand(text: string, limit: string): Expanded | undefined {
  try {
    return expandLine({ series: text, objective: limit, where: {} }, catalogue);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const judged = ({ sli, op, objective: limit, unit, phases, tolerance, pool, service }: Slo) => ({
  ...{ sli, op, limit, unit, phases, tolerance, pool, service },
});

it('judges a line by the same rule after it was printed as OpenSLO and read as a file', () => {
  const file = join(room, 'slo.yaml');
  let accepted = 0;
  fc.assert(
    fc.property(series, objective, (text, limit) => {
      const expanded = expand(text, limit);
      if (!expanded) return;
      accepted++;
      writeFileSync(file, stringify(expanded.document, { lineWidth: 0 }));
      const [read] = readSlos(file);
      expect(judged(read!)).toEqual(judged(expanded.slo));
    }),
    { numRuns: 3000, seed: 15 },
  );
  expect(accepted).toBeGreaterThan(50);
});

it.each(Object.keys(shortNames))('%s accepts its own example', (name) => {
  expect(expand(name, shortNames[name]!.example)).toBeDefined();
});
