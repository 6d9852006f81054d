import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../results/record/run.ts';
import { meshproof, Workplace } from '../test/meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('plan.yaml', {
    plan: 'short-chat',
    phases: { 'warm-up': '2s', steady: '8s' },
    traffic: { 'chat-user': { streams: '45/s', arrivals: 'constant' } },
    slos: ['chat'],
  });
});
afterEach(() => place.remove());

async function run(...args: string[]) {
  const ended = await meshproof(['run', 'plan.yaml', '--json', '--quiet', ...args], { cwd: place.dir });
  const document = JSON.parse(ended.stdout) as RunDocument;
  const verdicts = Object.fromEntries(document.slos.map(({ name, verdict }) => [name, verdict]));
  return { code: ended.code, document, verdicts };
}

describe('a run of chat users against the stand-in', { timeout: 60_000 }, () => {
  it('passes, with every stream accounted for', async () => {
    const { code, document, verdicts } = await run();
    expect([code, document.reason]).toEqual([0, 'all 7 SLOs hold']);
    expect(verdicts).toMatchObject({ 'chat-ttft': 'PASS', 'chat-tpot': 'PASS', 'chat-errors': 'PASS' });
    expect(document.producers[0]).toMatchObject({ name: 'chat-user', offered: 450, completed: 450, dropped: 0 });
  });

  it('fails where streams do not come, and judges the others by their own speed', async () => {
    const { code, verdicts } = await run('--defect', 'errors=20%');
    expect(code).toBe(1);
    expect(verdicts).toMatchObject({ 'chat-errors': 'FAIL', 'chat-ttft': 'PASS' });
  });
});
