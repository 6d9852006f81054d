import type { Clock } from '../../../scenarios/base/clock.ts';
import { pickIndex, type Random } from '../../../scenarios/base/random.ts';
import { Bounded } from '../state/bounded.ts';

export const syncTypes = ['full', 'incremental', 'metadata'] as const;
export type SyncType = (typeof syncTypes)[number];

type Job = {
  repositoryId: string;
  type: SyncType;
  queuedMs: number;
  startedMs: number;
  completedMs: number;
  files: number;
};

/**
 * Returns the API for sync jobs. A job completes 200 to 800 ms after its `start`. The state of a job is computed when
 * it is read.
 */
export function createSyncJobs(clock: Clock, random: Random) {
  const next = random('sync');
  const jobs = new Bounded<string, Job>(10_000);
  let count = 0;

  return {
    /**
     * Starts a job and returns the body of the 202 answer. With `lost`, the job is not stored, so later requests do not
     * find it.
     */
    start(repositoryId: string, type: SyncType, lost: boolean) {
      const syncId = `sync-${++count}`;
      const queuedMs = clock.wallMs();
      const startedMs = queuedMs + 20 + next() * 60;
      const completedMs = queuedMs + 200 + next() * 600;
      const files = 1 + pickIndex(next, 400);
      if (!lost) jobs.set(syncId, { repositoryId, type, queuedMs, startedMs, completedMs, files });
      return {
        sync_id: syncId,
        repository_id: repositoryId,
        type,
        status: 'queued',
        queued_at: iso(queuedMs),
        estimated_duration: 0.5,
      };
    },

    /** Returns the state of a job; undefined if the job is unknown or belongs to another repository. */
    state(repositoryId: string, syncId: string) {
      const job = jobs.get(syncId);
      if (job?.repositoryId !== repositoryId) return undefined;
      const now = clock.wallMs();
      const started = now >= job.startedMs;
      const completed = now >= job.completedMs;
      const share = Math.min(1, Math.max(0, (now - job.startedMs) / (job.completedMs - job.startedMs)));
      return {
        sync_id: syncId,
        repository_id: repositoryId,
        type: job.type,
        status: completed ? 'completed' : started ? 'running' : 'queued',
        progress: Math.floor(share * 100),
        queued_at: iso(job.queuedMs),
        started_at: started ? iso(job.startedMs) : null,
        completed_at: completed ? iso(job.completedMs) : null,
        duration: completed ? (job.completedMs - job.startedMs) / 1000 : null,
        results: completed ? { files_processed: job.files, branches: 1 } : {},
        errors: [],
      };
    },
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
