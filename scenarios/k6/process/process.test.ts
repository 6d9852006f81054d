import { describe, expect, it } from 'vitest';
import { k6Environment } from './process.ts';

describe('k6Environment', () => {
  it('keeps the user’s variables and drops k6’s own, which would change the load', () => {
    const env = k6Environment({ PATH: '/bin', K6_VUS: '9000' }, { MESHPROOF_SEED: '7' });
    expect(env).toMatchObject({ PATH: '/bin', MESHPROOF_SEED: '7', K6_NO_USAGE_REPORT: 'true' });
    expect(env).not.toHaveProperty('K6_VUS');
  });
});
