import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { openRun } from './open-run.ts';
import { toRunOptions } from './run-options.ts';
import { fakeParts } from './run-parts.fixture.ts';

it('writes the options of the run into the head of its record', async () => {
  const parts = fakeParts({ perSecond: 1 });
  parts.options = toRunOptions({
    ...parts.options,
    tags: { branch: 'main' },
    instances: 2,
    machineClass: 'ci',
    excluded: { defects: ['latency=3ms'] },
  });
  const { record, close } = await openRun(parts);
  const head = JSON.parse(readFileSync(join(record.writer.partialDir, 'head.json'), 'utf8'));
  expect(head).toMatchObject({
    plan: 'fake',
    target: 'fake-target',
    t0: null,
    tags: { branch: 'main' },
    environment: { tools: { k6: '2.1.0' }, instances: 2, machineClass: 'ci', defects: ['latency=3ms'] },
  });
  expect(JSON.stringify(head)).not.toContain('/nowhere');
  await close();
  record.abandon();
  expect(existsSync(record.writer.partialDir)).toBe(false);
});

it('leaves no record when the address of Prometheus is refused', async () => {
  const parts = fakeParts({ perSecond: 1 });
  const { store } = parts.options;
  parts.options = toRunOptions({ store, push: { writeUrl: 'http://user:word@127.0.0.1:9/api/v1/write' } });
  await expect(openRun(parts)).rejects.toThrow();
  expect(readdirSync(store).filter((name) => name.startsWith('.partial'))).toEqual([]);
});

it('names an outbox that cannot be created, and leaves no record', async () => {
  const parts = fakeParts({ perSecond: 1 });
  const { store } = parts.options;
  mkdirSync(store);
  writeFileSync(join(store, '.outbox'), '');
  parts.options = toRunOptions({ store, push: { writeUrl: 'http://127.0.0.1:9/api/v1/write' } });
  const refusal = { name: 'UserError', where: { file: expect.stringContaining('.outbox') } };
  await expect(openRun(parts)).rejects.toThrow(expect.objectContaining(refusal));
  expect(readdirSync(store).filter((name) => name.startsWith('.partial'))).toEqual([]);
});

it('keeps the record of a run that has begun', async () => {
  const { record, close } = await openRun(fakeParts({ perSecond: 1 }));
  record.begin(Date.parse('2026-01-01T00:00:03.000Z'));
  record.abandon();
  await close();
  const head = JSON.parse(readFileSync(join(record.writer.partialDir, 'head.json'), 'utf8'));
  expect(head.t0).toBe('2026-01-01T00:00:03.000Z');
});

it.each([
  ['the name of a metric', 'k6_wrong_answers_total'],
  ['a key of run.json', 'completed'],
  ['a part of a key in the data of an event', 'clockJump'],
  ['a kind of event', 'Target-Stall'],
  ['a label value', 'oversized'],
  ['an element of the report', 'Content-Security-Policy'],
  ['an element of junit.xml', 'testsuite'],
  ['the name of the target', 'fake-target'],
])('masks no issued token that equals %s', async (_, token) => {
  const { record, close } = await openRun(fakeParts({ perSecond: 1 }));
  masker.addIssued(token);
  masker.addIssued('tok_plain_abcdef12');
  expect(masker.text(`${token} tok_plain_abcdef12`)).toBe(`${token} ***`);
  await close();
  record.abandon();
});
