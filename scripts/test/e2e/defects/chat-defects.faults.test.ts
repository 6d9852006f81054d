import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, Workplace } from '../../meshproof.ts';

const file = new URL('../../../../docs/defects.yaml', import.meta.url);
const documented = parse(readFileSync(file, 'utf8')) as Record<string, { example: string; chat?: string[] }>;
const defects = Object.entries(documented).filter(([, { chat }]) => chat !== undefined);

/** The outcome of the streams under each defect; `ok` under any other defect. */
const outcomes: Record<string, string> = {
  'ai-limit': 'rate_limited',
  'ai-errors': 'http_5xx',
  'ai-overload': 'overloaded',
  'cold-start': 'overloaded',
  'stream-cut': 'cut',
  'stream-malformed': 'malformed',
  'stream-usage': 'wrong_usage',
  'stream-no-done': 'no_done',
};

const place = new Workplace();
afterAll(() => place.remove());

describe('streams of a stand-in', { timeout: 60_000 }, () => {
  it.each(defects)(
    'with the defect %s violate the right SLOs, with an error class of their own',
    async (name, defect) => {
      const plan = place.yaml(`${name}.yaml`, {
        plan: 'short-chat',
        phases: { 'warm-up': '1s', steady: '10s' },
        traffic: { 'chat-user': { streams: '40/s', output: 30 } },
        slos: ['chat'],
      });
      const { code, stdout } = await meshproof(
        ['chat', plan, '--json', '--quiet', '--defect', `${name}=${defect.example}`],
        { cwd: place.dir },
      );
      const document = JSON.parse(stdout) as RunDocument;
      const failed = document.slos.filter(({ verdict }) => verdict === 'FAIL').map((slo) => slo.name);
      expect([code, failed]).toEqual([1, expect.arrayContaining(defect.chat!)]);
      const seen = (document.producers[0]!.detail as { outcomes: Record<string, number> }).outcomes;
      expect(Object.keys(seen)).toContain(outcomes[name] ?? 'ok');
    },
  );
});
