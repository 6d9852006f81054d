import { expect, it } from 'vitest';
import type { RunDocument, SloVerdict, Verdict } from '../../record/run.ts';
import { githubAnnotations } from './github.ts';

const slo = (verdict: Verdict, reason: string, name = 'api-latency') =>
  ({ name, phase: 'steady', verdict, reason }) as SloVerdict;
const run = (verdict: Verdict, slos: SloVerdict[], reason = 'why') =>
  ({ plan: 'smoke', verdict, reason, slos }) as RunDocument;

it('annotates each SLO that did not pass: FAIL as error, INCONCLUSIVE as warning', () => {
  const text = githubAnnotations(
    run('FAIL', [slo('FAIL', 'p95 1 s > 200 ms'), slo('PASS', 'ok'), slo('INCONCLUSIVE', '3 more')]),
  );
  expect(text.split('\n')).toEqual([
    '::error title=FAIL%3A smoke::why',
    '::error title=FAIL%3A api-latency in steady::p95 1 s > 200 ms',
    '::warning title=INCONCLUSIVE%3A api-latency in steady::3 more',
    '',
  ]);
  expect(githubAnnotations(run('PASS', [slo('PASS', 'ok')]))).toBe('');
});

it('prevents a text of the target from starting another workflow command', () => {
  const text = githubAnnotations(run('INVALID', [], '50 %\n::set-output name=x::y\r\u001b[31m'));
  expect(text).toBe('::error title=INVALID%3A smoke::50 %25 ::set-output name=x::y [31m\n');
  const marked = githubAnnotations(run('INVALID', [], '##[add-mask]a ##vso[task.complete]b'));
  expect(marked).toBe('::error title=INVALID%3A smoke::## [add-mask]a ##vso [task.complete]b\n');
  expect(githubAnnotations(run('FAIL', [slo('FAIL', '', 'a,file=x::y')])).split('\n')[1]).toBe(
    '::error title=FAIL%3A a%2Cfile=x%3A%3Ay in steady::',
  );
});

it('prints at most ten annotations', () => {
  const many = Array.from({ length: 30 }, (_, i) => slo('FAIL', 'x', `slo-${i}`));
  expect(githubAnnotations(run('FAIL', many)).trimEnd().split('\n')).toHaveLength(10);
});
