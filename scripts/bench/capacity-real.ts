import { shareBounds } from '../../results/stats/binomial.ts';
import { formatShare } from '../../results/words/format.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { documentOf, meshproof, slo, source, Workplace } from '../test/meshproof.ts';
import { type KnownTarget, startQueue, startTokenBucket } from './capacity-target.ts';
import type { Claim } from './claims.ts';
import { metBy } from './met-by.ts';

type Found = { capacity: { low: number; high: number | null }; limiter: string; seconds: number; reason: string };

const servers: readonly [name: string, capacity: number, start: () => Promise<KnownTarget>][] = [
  ['token bucket of 120/s', 120, () => startTokenBucket(120)],
  ['token bucket of 300/s', 300, () => startTokenBucket(300)],
  ['one server of 5 ms', 200, () => startQueue(1, 5)],
  ['four servers of 25 ms', 160, () => startQueue(4, 25)],
  ['eight servers of 20 ms', 400, () => startQueue(8, 20)],
];

/** Each search uses about 0.4 core, so three searches leave a part of two cores free. */
const atOnce = 3;

/** Measures `meshproof capacity` with real k6 against servers of known capacity. A search takes up to 10 minutes. */
export async function benchCapacityReal(): Promise<Claim[]> {
  const found: { name: string; error: number; seconds: number }[] = [];
  for (let first = 0; first < servers.length; first += atOnce) {
    append(found, await Promise.all(servers.slice(first, first + atOnce).map(searchKnown)));
  }
  const starved = await search(await startQueue(50, 100), ['vus']);
  const near = found.filter(({ error, seconds }) => error <= 0.05 && seconds <= 600);
  const bounds = shareBounds(near.length, found.length);
  return [
    {
      claim: 'the capacity of real servers of known capacity',
      target: 'within 5 % in at most 10 minutes, in 80 % of the searches',
      measured: `${near.length} of ${found.length}; ${found.map((one) => `${one.name} ${formatShare(one.error)} in ${Math.round(one.seconds)} s`).join(', ')}`,
      met: metBy(bounds, { atLeast: 0.8 }),
    },
    {
      claim: 'a generator that is the limit gives no capacity',
      target: 'limiter generator, no upper end',
      measured: `limiter ${starved.limiter}, upper end ${starved.capacity.high}`,
      met: starved.limiter === 'generator' && starved.capacity.high === null,
    },
  ];
}

async function searchKnown([name, capacity, start]: (typeof servers)[number]) {
  const { capacity: between, limiter, seconds } = await search(await start(), []);
  const { low, high } = between;
  const error = high === null ? Number.POSITIVE_INFINITY : Math.abs(Math.sqrt(low * high) / capacity - 1);
  process.stderr.write(`${name}: ${low} to ${high} (${limiter}), ${Math.round(seconds)} s\n`);
  return { name, error, seconds };
}

async function search(target: KnownTarget, flags: readonly 'vus'[]): Promise<Found> {
  const place = new Workplace();
  try {
    place.text(
      'get.ts',
      `import http from 'k6/http';\nexport default function () {\n  http.get('${target.url}/', { tags: { name: 'get' } });\n}\n`,
    );
    const match = { name: 'get' };
    place.yaml(
      'slos.yaml',
      slo('latency', {
        thresholdMetric: source('k6_http_req_duration_seconds', { ...match, expected_response: 'true' }),
        objective: { op: 'lte', value: 0.15, target: 0.95 },
      }),
      slo('errors', {
        ratioMetric: {
          counter: true,
          good: source('k6_http_req_duration_seconds', { ...match, expected_response: 'true' }),
          total: source('k6_http_req_duration_seconds', match),
        },
        objective: { target: 0.99 },
      }),
    );
    const rate = flags.includes('vus') ? { rate: '40/s', vus: { preAllocated: 2, max: 2 } } : '40/s';
    const plan = place.yaml('plan.yaml', {
      plan: 'known',
      phases: { 'warm-up': '2s', steady: '20s' },
      traffic: { k6: { scenarios: { './get.ts': rate } } },
      slos: ['./slos.yaml'],
    });
    const file = place.yaml('target.yaml', { target: 'known', urls: { api: target.url } });
    return documentOf<Found>(await meshproof(['capacity', plan, '--target', file, '--json'], { cwd: place.dir }));
  } finally {
    place.remove();
    await target.close();
  }
}
