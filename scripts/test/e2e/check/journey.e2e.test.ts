import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../../http-server.ts';
import { meshproof, Workplace } from '../../meshproof.ts';

it('check measures a journey of the user, and reports one that fails at times as flaky', async () => {
  const place = new Workplace();
  onTestFinished(() => place.remove());
  const own = await serve('127.0.0.1', (_, response) => response.end('<h1>shop</h1>'));
  onTestFinished(() => own.close());
  place.yaml('own.yaml', { target: 'own', urls: { web: `${own.url}/` } });
  place.text(
    'now-and-then.ts',
    `let run = 0;
    export default { name: 'now-and-then', pages: { home: '/' }, async run({ page, urls }) {
      await page.goto(urls.web);
      if (++run % 2 === 0) throw new Error('it is not as it was');
    } };`,
  );
  const args = ['check', './now-and-then.ts', '--target', './own.yaml'];
  const { stdout, code } = await meshproof([...args, '--runs', '3', '--json', '--quiet'], { cwd: place.dir });
  const [result] = (JSON.parse(stdout) as { checks: { measures: { metric: string; samples: number }[] }[] }).checks;
  // An additional first run, which is not counted, warms the browser. So the second to the fourth run are counted.
  expect(result).toMatchObject({ runs: 3, failed: 2, flaky: true, classes: { 'nondeterministic-page': 2 } });
  expect(result!.measures.find(({ metric }) => metric === 'web_vital_lcp_seconds')).toMatchObject({ samples: 3 });
  expect(code).toBe(1);
});
