import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { producers } from './producers.ts';
import { readJob } from './read-job.ts';
import { selectProducer } from './select-producer.ts';

describe('selectProducer', () => {
  it('keeps the traffic of one producer and the SLOs on its metrics', () => {
    const job = readJob('smoke', producers);
    const only = selectProducer(job, 'mesh-node');
    expect(Object.keys(only.plan.traffic)).toEqual(['mesh-node']);
    const names = only.slos.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['mesh-ping', 'longest-stall', 'target-alive']));
    expect(names).not.toContain('api-latency');
    expect(only.document.sha256).not.toBe(job.document.sha256);
  });

  it('returns a plan without other traffic unchanged, and refuses a plan without this traffic', () => {
    const job = readJob('chat', producers);
    expect(selectProducer(job, 'chat-user')).toBe(job);
    expect(() => selectProducer(job, 'k6')).toThrow(UserError);
  });
});
