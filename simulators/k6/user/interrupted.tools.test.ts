import { expect, it } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { context, gets, run, url, write } from './user-run.fixture.ts';

it('tells requests without an answer from pauses, and dropped starts have the pool of the script', async () => {
  const end = "maxDuration: '1s', gracefulStop: '1s'";
  write(
    'own.js',
    `import http from 'k6/http'; import { sleep } from 'k6';
    export const options = { scenarios: {
      hangs: { executor: 'per-vu-iterations', vus: 2, exec: 'hang', ${end} },
      batches: { executor: 'per-vu-iterations', vus: 2, exec: 'batch', ${end} },
      pauses: { executor: 'per-vu-iterations', vus: 3, exec: 'pause', ${end} },
      few: { executor: 'constant-arrival-rate', rate: 20, preAllocatedVUs: 1, exec: 'hang', duration: '1s', gracefulStop: '1s' } } };
    export const hang = () => { ${gets('/hang')} };
    export const batch = () => http.batch(['/ok', '/hang', '/ok'].map((path) => ${JSON.stringify(url())} + path));
    export const pause = () => { ${gets('/ok')} http.asyncRequest('GET', '${url()}/ok'); sleep(30); };`,
  );
  const rows: Row[] = [];
  const { recorder } = (await context()).context;

  const { end: ended } = await run(
    { './own.js': 'own' },
    { recorder: { ...recorder, absorb: (some) => void rows.push(...some) } },
  );

  expect(ended.status, ended.reason).toBe('done');
  const counted = rows.map(({ metric, labels: { scenario, outcome }, ...row }) =>
    [metric.split('_')[1], scenario, outcome, 'h' in row && row.h.censored].join(' '),
  );
  expect(counted.sort()).toEqual([
    'arrival batches unfinished 2',
    'arrival few unfinished 1',
    'arrival hangs unfinished 2',
    'arrival pauses cut 3',
    'http batches unfinished 2',
    'http few unfinished 1',
    'http hangs unfinished 2',
  ]);
  expect(ended.dropped).toBeGreaterThan(15);
  // 20 starts a second for up to 10 s of the timeout and 30 s of the pause.
  expect(ended.health?.pool).toEqual({ max: 1, peak: 1, needed: 800 });
});
