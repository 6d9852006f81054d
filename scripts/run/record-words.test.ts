import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { Part } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import { secretPlaces } from '../../scenarios/plan/secret-places.ts';
import { readTarget } from '../plan/read-target.ts';
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

it('names the file, the line and the key of a refused secret, in a target file and in a plan', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-words-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const word = file('word', 'checkout');
  vi.stubEnv('MESHPROOF_TEST_WORD', 'checkout');
  onTestFinished(() => void vi.unstubAllEnvs());
  const other = '{ env: MESHPROOF_TEST_WORD }';
  const text = `target: t\nauth:\n  bearer: { file: ${word} }\n  clients: [{ id: a, secret: ${other} }]\n`;
  const target = readTarget(file('t.yaml', `${text}urls: { api: "http://127.0.0.1:1" }\n`));
  const plan = file('p.yaml', 'traffic:\n  journeys:\n    secrets:\n      card: { env: CARD }\n');
  const places = [...target.secretPlaces!, ...secretPlaces(readDocument(plan, z.unknown()))];
  const refused = (ref: SecretRef) => {
    try {
      readMaskable(ref, { ...process.env, CARD: 'checkout' }, words, places);
    } catch (error) {
      return String(error)
        .replaceAll(`${dir}/`, '')
        .replace(/ \(masking.*/, '');
    }
    return undefined;
  };
  const why = 'contains a secret that is also a word or number in the run record';
  expect(refused({ file: word })).toBe(`t.yaml:3: auth.bearer: the secret file word ${why}`);
  const variable = `the environment variable MESHPROOF_TEST_WORD ${why}`;
  expect(refused({ env: 'MESHPROOF_TEST_WORD' })).toBe(`t.yaml:4: auth.clients.0.secret: ${variable}`);
  expect(refused({ env: 'CARD' })).toBe(
    `p.yaml:4: traffic.journeys.secrets.card: the environment variable CARD ${why}`,
  );
});
