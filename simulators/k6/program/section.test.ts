import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../scenarios/base/yaml/document-problems.ts';
import { sectionSchema } from './section.ts';

const parse = (scenarios: unknown) => sectionSchema.safeParse({ scenarios });

describe('the k6 section of a plan', () => {
  it('accepts a rate alone, and a rate with VUs and timeout', () => {
    const given = { api: '110/s', './mine.ts': { rate: '30/m', vus: { preAllocated: 1, max: 2 }, timeout: '5s' } };
    expect(sectionSchema.parse({ scenarios: given })).toEqual({
      scenarios: {
        api: { perSecond: 110, timeoutS: 10 },
        './mine.ts': { perSecond: 0.5, timeoutS: 5, vus: { preAllocated: 1, max: 2 } },
      },
    });
  });

  it('accepts users who pause between two sessions', () => {
    expect(sectionSchema.parse({ scenarios: { api: { users: 50, think: '2s' } } })).toEqual({
      scenarios: { api: { users: 50, thinkS: 2, timeoutS: 10 } },
    });
  });

  it.each([
    ['a rate without its unit', { api: 110 }],
    ['a rate of 0', { api: '0/s' }],
    ['an unknown key', { api: { rate: '1/s', users: 3 } }],
    ['users without a think time', { api: { users: 3 } }],
    ['half a user', { api: { users: 0.5, think: '1s' } }],
    ['a timeout of 0', { api: { rate: '1/s', timeout: '0s' } }],
    [
      'a maximum of VUs below the number created before the start',
      { api: { rate: '1/s', vus: { preAllocated: 3, max: 2 } } },
    ],
    ['no program', {}],
  ])('refuses %s', (_what, scenarios) => {
    expect(parse(scenarios).success).toBe(false);
  });

  it.each([
    [{ rates: '5/s' }, 'rates', 'did you mean rate?'],
    [{ rat: '5/s', timeout: '2s' }, 'rat', 'did you mean rate?'],
    [{ user: 5, think: '1s' }, 'user', 'did you mean users?'],
    [{ onw: {} }, 'onw', 'did you mean own?'],
  ])('names a misspelled key as unknown, and the key that is meant: %j', (api, key, hint) => {
    const value = { scenarios: { api } };
    const problems = problemsOf(parse(value.scenarios).error!, value, sectionSchema, () => 'plan.yaml');
    expect(problems).toMatchObject([{ path: ['scenarios', 'api', key], message: 'unknown key', hint }]);
  });

  it('reads the distribution of the gaps, and refuses burstiness without gamma', () => {
    const gapsOf = (more: object) =>
      sectionSchema.safeParse({ scenarios: { api: { rate: '50/s', ...more } } }).data?.scenarios.api;
    expect(gapsOf({ arrivals: 'poisson' })).toMatchObject({ gaps: { arrivals: 'poisson', burstiness: 1 } });
    expect(gapsOf({ arrivals: 'gamma', burstiness: 0.3 })).toMatchObject({ gaps: { burstiness: 0.3 } });
    expect(gapsOf({ arrivals: 'constant' })).toEqual({ perSecond: 50, timeoutS: 10 });
    expect(gapsOf({ arrivals: 'poisson', burstiness: 0.3 })).toBeUndefined();
    expect(gapsOf({ arrivals: 'even' })).toBeUndefined();
  });
});
