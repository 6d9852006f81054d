import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { createSyncJobs } from './sync-jobs.ts';

const start = () => {
  let now = 1_000_000;
  const clock = { wallMs: () => now, monotonicMs: () => now, sleep: async () => undefined };
  const pass = (ms: number) => {
    now += ms;
  };
  return { jobs: createSyncJobs(clock, seededRandom(1)), pass };
};

describe('createSyncJobs', () => {
  it('moves a job from queued through running to completed', () => {
    const { jobs, pass } = start();
    const { sync_id, status } = jobs.start('repo-1', 'full', false);
    expect(status).toBe('queued');
    expect(jobs.state('repo-1', sync_id)).toMatchObject({ status: 'queued', progress: 0, started_at: null });
    pass(150);
    const running = jobs.state('repo-1', sync_id);
    expect(running?.status).toBe('running');
    expect(running?.progress).toBeGreaterThan(0);
    expect(running?.progress).toBeLessThan(100);
    pass(700);
    const completed = jobs.state('repo-1', sync_id);
    expect(completed).toMatchObject({ status: 'completed', progress: 100, type: 'full', errors: [] });
    expect(completed?.duration).toBeGreaterThan(0.1);
    expect(completed?.duration).toBeLessThan(0.8);
  });

  it('returns undefined for a job of another repository and for a lost one', () => {
    const { jobs, pass } = start();
    const kept = jobs.start('repo-1', 'metadata', false);
    const lost = jobs.start('repo-1', 'metadata', true);
    pass(2000);
    expect(jobs.state('repo-2', kept.sync_id)).toBeUndefined();
    expect(jobs.state('repo-1', lost.sync_id)).toBeUndefined();
    expect(jobs.state('repo-1', kept.sync_id)?.status).toBe('completed');
  });

  it('drops the oldest job after ten thousand', () => {
    const { jobs } = start();
    const first = jobs.start('repo-1', 'full', false);
    for (let i = 0; i < 10_000; i++) jobs.start('repo-1', 'full', false);
    expect(jobs.state('repo-1', first.sync_id)).toBeUndefined();
  });
});
