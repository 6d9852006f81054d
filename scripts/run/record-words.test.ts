import { describe, expect, it } from 'vitest';
import type { Part } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { readableWords, readMaskable, recordWords } from './record-words.ts';

const head = { plan: 'checkout', target: 'shop', startedAt: '2026-11-28T09:00:00.000Z', tags: { branch: 'main-7' } };
const metric = {
  name: 'toy_flight_seconds',
  kind: 'count',
  unit: '1',
  better: null,
  labels: ['catcher'],
  help: '',
} as const;
const words = recordWords(head, { catalogue: new Map([[metric.name, { metric, producer: 'toy' }]]) });
const read = (secret: string) => readMaskable({ env: 'KEY' }, { KEY: secret }, words);

describe('readMaskable', () => {
  it.each([
    ['a key of run.json', 'plan'],
    ['another key of run.json', 'exitCode'],
    ['a verdict', 'INCONCLUSIVE'],
    ['the schema', 'meshproof.run/v1'],
    ['a value of JSON', 'null'],
    ['the scheme of an address', 'http'],
    ['the name of the plan', 'checkout'],
    ['a part of the name of the plan', 'heck'],
    ['a tag', 'main-7'],
    ['the date', '2026-11-28'],
    ['the year', '2026'],
    ['the name of a metric', 'toy_flight_seconds'],
    ['a label', 'catcher'],
    ['a word of the style', 'border'],
  ])('refuses %s, and does not repeat it', (_, secret) => {
    const refusal = (() => {
      try {
        return read(secret);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as Error).message).not.toContain(secret);
  });

  it.each(['tok-9fQ/vZ+3nKx', 'checkout-7hQ2', 'correct horse battery', '482913', 'Passw0rd'])(
    'accepts %s',
    (secret) => {
      expect(read(secret)).toBe(secret);
    },
  );
});

it('keeps the names in SLOs and the label values of a plan readable', () => {
  const labelValues = () => ({ scenario: ['checkout-slowly'] });
  const part = { producer: { name: 'toy', labelValues } as unknown as Part['producer'], section: {} };
  const slo = { name: 'pages-in-time', match: { name: 'GET /repositories/:id' } } as unknown as Slo;
  const texts = readableWords({}, { catalogue: new Map(), parts: [part], slos: [slo], planDir: '.' });
  for (const name of ['checkout-slowly', 'pages-in-time', 'GET /repositories/:id'])
    expect(texts.some((text) => text.includes(name))).toBe(true);
});
