import { expect, it } from 'vitest';
import { QueryRefusedError } from './query.ts';
import { readLasting } from './read-lasting.ts';

type Stored = Record<string, [labels: Record<string, string>, samples: [number, string][]][]>;

const serverWith = (stored: Stored) => ({
  writeUrl: 'http://127.0.0.1:9/api/v1/write',
  fetch: async (input: unknown) => {
    const name = new URL(String(input)).searchParams.get('query')!.replace('[15d]', '');
    const result = (stored[name] ?? []).map(([metric, values]) => ({ metric: { __name__: name, ...metric }, values }));
    return Response.json({ status: 'success', data: { resultType: 'matrix', result } });
  },
});

const of = { plan: 'smoke', target: 'shop', slo: 'errors', phase: 'steady' };
const verdict = (name: string, ...values: [number, string][]): Stored[string][number] => [
  { ...of, verdict: name },
  values,
];

it('reads values, baselines, verdicts and spent budgets by plan, target and SLO', async () => {
  const server = serverWith({
    meshproof_slo_value: [
      [
        of,
        [
          [1, '0.99'],
          [3.5, '0.9'],
        ],
      ],
      [{ ...of, target: 'other' }, [[2, '0.5']]],
    ],
    meshproof_baseline_value: [[of, [[3.5, '0.98']]]],
    meshproof_slo_verdict: [
      verdict('PASS', [1, '1'], [3.5, '0']),
      verdict('FAIL', [1, '0'], [3.5, '1']),
      [{ ...of, target: 'other', verdict: 'INVALID' }, [[2, '1']]],
    ],
    meshproof_slo_budget_spent_ratio: [[{ plan: 'smoke', target: 'shop', slo: 'errors' }, [[3.5, '0.031']]]],
  });
  const [other, shop] = await readLasting(server);
  expect(shop).toEqual({
    plan: 'smoke',
    target: 'shop',
    slos: [
      {
        slo: 'errors',
        phase: 'steady',
        values: [
          { t: 1000, value: 0.99 },
          { t: 3500, value: 0.9 },
        ],
        baseline: [{ t: 3500, value: 0.98 }],
        verdicts: [
          { t: 1000, verdict: 'PASS' },
          { t: 3500, verdict: 'FAIL' },
        ],
      },
    ],
    budgets: [{ slo: 'errors', values: [{ t: 3500, value: 0.031 }] }],
  });
  expect(other).toMatchObject({ target: 'other', budgets: [], slos: [{ baseline: [] }] });
});

it('finds nothing in an empty server, and fails on a server that refuses', async () => {
  expect(await readLasting(serverWith({}))).toEqual([]);
  const refusing = { ...serverWith({}), fetch: async () => Response.json({ error: 'no' }, { status: 403 }) };
  await expect(readLasting(refusing)).rejects.toThrow(QueryRefusedError);
  const vector = { status: 'success', data: { resultType: 'vector', result: [] } };
  await expect(readLasting({ ...refusing, fetch: async () => Response.json(vector) })).rejects.toThrow('range');
});
