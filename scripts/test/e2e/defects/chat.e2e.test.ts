import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, Workplace } from '../../meshproof.ts';

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

async function run(command: 'run' | 'chat', ...args: string[]) {
  const ended = await meshproof([command, 'plan.yaml', '--json', '--quiet', ...args], { cwd: place.dir });
  const document = JSON.parse(ended.stdout) as RunDocument;
  const verdicts = Object.fromEntries(document.slos.map(({ name, verdict }) => [name, verdict]));
  return { code: ended.code, document, verdicts };
}

describe('a run of chat users against the stand-in', { timeout: 60_000 }, () => {
  it('passes, accounts for every stream and has the measuring error of this machine', async () => {
    const { code, document, verdicts } = await run('run');
    expect([code, document.reason]).toEqual([0, 'all 7 SLOs hold']);
    expect(verdicts).toMatchObject({ 'chat-ttft': 'PASS', 'chat-tpot': 'PASS', 'chat-goodput': 'PASS' });
    expect(document.producers[0]).toMatchObject({
      name: 'chat-user',
      offered: 450,
      completed: 450,
      dropped: 0,
      health: { clientErrorSeconds: { samples: expect.any(Number) } },
      detail: { outcomes: { ok: 450 }, bound: { by: 'nothing' } },
    });
  });

  it('fails if streams are missing, and judges the others by their own speed', async () => {
    const { code, document, verdicts } = await run('chat', '--defect', 'errors=20%');
    expect(code).toBe(1);
    expect(verdicts).toMatchObject({ 'chat-errors': 'FAIL', 'chat-goodput': 'FAIL', 'chat-ttft': 'PASS' });
    const { outcomes } = document.producers[0]!.detail as { outcomes: Record<string, number> };
    expect(outcomes.http_5xx).toBeGreaterThan(80);
  });
});
