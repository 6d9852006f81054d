import { describe, expect, it } from 'vitest';
import { countOf, histogramQuantile } from '../../../results/record/histogram.ts';
import { mergeHistograms } from '../../../results/record/histogram-sum.ts';
import { gets, rows, run, sum, url, write } from './user-run.fixture.ts';

describe('redirects with the real k6', { timeout: 60_000 }, () => {
  it.each([
    ['get', "http.get('URL', { tags });"],
    ['asyncRequest', "await http.asyncRequest('GET', 'URL', null, { tags });"],
    ['batch', "http.batch([['GET', 'URL', null, { tags }]]);"],
  ])('counts a redirected call by %s once, with its whole time and its last answer', async (_, request) => {
    const call = (name: string, path: string) =>
      request.replace('URL', url() + path).replace('tags', `tags: { name: '${name}' }`);
    write(
      'redirects.js',
      `import http from 'k6/http';
      export default async () => {
        ${call('good', '/to/to/read')} ${call('bad', '/to/missing')} ${call('endless', '/round')} ${gets('/read')}
      };`,
    );

    const { end } = await run({ './redirects.js': '5/s' });

    expect(end, end.reason).toMatchObject({ status: 'done', completed: 20 });
    const counted = (name: string, status: string, expected: string) =>
      sum('k6_http_reqs_total', { name, method: 'GET', status, expected_response: expected });
    expect([
      counted('good', '200', 'true'),
      counted('bad', '404', 'false'),
      counted('endless', '302', 'false'),
      counted('/read', '200', 'true'),
    ]).toEqual([20, 20, 20, 20]);
    expect([sum('k6_http_reqs_total'), sum('k6_http_redirect_requests_total')]).toEqual([80, 20 * (3 + 2 + 11)]);
    expect(end.delivered.k6_http_reqs_total).toBe(80);
    // Each of these calls has two redirects of 30 ms.
    const times = rows.flatMap(({ metric, labels, ...row }) =>
      metric === 'k6_http_req_duration_seconds' && labels.name === 'good' && 'h' in row ? [row.h] : [],
    );
    const all = mergeHistograms(times);
    expect([countOf(all), histogramQuantile(all, 0.01).high > 0.058]).toEqual([20, true]);
  });

  it('judges a redirected call by the response callback of the script', async () => {
    write(
      'callbacks.js',
      `import http from 'k6/http';
      const only = http.expectedStatuses(302, { min: 400, max: 410 });
      const get = (name, path, more) => http.get('${url()}' + path, { tags: { name }, ...more });
      export default () => {
        get('missing', '/to/missing', { responseCallback: only }); get('read', '/to/read', { responseCallback: only });
        get('login', '/to/read', { redirects: 0 }); get('cut', '/to/to/read', { redirects: 1 });
        get('unjudged', '/to/missing', { responseCallback: null });
        get('null', '/to/read', { redirects: null, responseCallback: only });
        get('undefined', '/to/read', { redirects: undefined, responseCallback: only });
        http.setResponseCallback(only); get('set', '/to/read'); http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }));
      };`,
    );

    await run({ './callbacks.js': '5/s' });

    const counts = ['missing', 'read', 'login', 'cut', 'unjudged', 'null', 'undefined', 'set'].map((name) =>
      [{}, { expected_response: 'true' }, { expected_response: 'false' }].map((more) =>
        sum('k6_http_reqs_total', { name, ...more }),
      ),
    );
    expect(counts).toEqual([
      [20, 20, 0],
      [20, 0, 20],
      [20, 20, 0],
      [20, 20, 0],
      [20, 0, 0],
      [20, 20, 0],
      [20, 20, 0],
      [20, 0, 20],
    ]);
  });
});
