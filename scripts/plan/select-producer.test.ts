import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { readJob } from './job.ts';
import { onlyPart } from './select-producer.ts';

describe('onlyPart', () => {
  it('leaves the traffic of one producer, and what it can be judged by', () => {
    const job = readJob('smoke');
    const only = onlyPart(job, 'mesh-node');
    expect(Object.keys(only.plan.traffic)).toEqual(['mesh-node']);
    const names = only.slos.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['mesh-ping', 'longest-stall', 'target-alive']));
    expect(names).not.toContain('api-latency');
    expect(only.document.sha256).not.toBe(job.document.sha256);
  });

  it('changes nothing in a plan that has no other traffic, and refuses one that has none of it', () => {
    const job = readJob('chat');
    expect(onlyPart(job, 'chat-user')).toBe(job);
    expect(() => onlyPart(job, 'k6')).toThrow(UserError);
  });
});
