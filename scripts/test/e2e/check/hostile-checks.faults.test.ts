import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type HostilePage, hostilePages, serveHostile } from '../../../../synthetics/run/hostile-pages.fixture.ts';
import type { CheckState } from '../../../check/check-state.ts';
import { descendants, isRunning } from '../../family.ts';
import { startMeshproof, Workplace } from '../../meshproof.ts';

const { 'redirects-for-ever': around, 'crashes-its-renderer': crash, 'throws-markup': markup } = hostilePages;
const checks: Readonly<Record<string, HostilePage>> = {
  'redirects-for-ever': around!,
  'crashes-its-renderer': crash!,
  'throws-markup': markup!,
  // The click is not awaited, so the journey ends before the click can fail.
  'forgets-await': {
    journey: `await page.goto(urls.web); page.getByText('nowhere').click();`,
    classes: ['script-error'],
  },
  'is-in-order': hostilePages['is-in-order']!,
};
const names = Object.keys(checks);
const flags = '--target ./own.yaml --runs 1 --every 1s --jitter 0 --listen 127.0.0.1:0 --quiet'.split(' ');

it('a schedule of hostile checks continues, executes none of their text, and leaves no process', async () => {
  const place = new Workplace();
  onTestFinished(() => place.remove());
  const { web } = await serveHostile();
  place.yaml('own.yaml', { target: 'own', urls: { web, api: web } });
  for (const name of names) place.text(`${name}.js`, journey(name, checks[name]!.journey));
  const temporary = join(place.dir, 'tmp');
  mkdirSync(temporary);
  const watched = startMeshproof(['check', ...names.map((name) => `./${name}.js`), ...flags], {
    cwd: place.dir,
    env: { TMPDIR: temporary },
  });
  onTestFinished(() => watched.kill('SIGKILL'));
  const state = (): Record<string, CheckState> => {
    const file = join(place.dir, 'runs/checks.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).checks : {};
  };
  const children = new Set<number>();
  const until = async (holds: () => boolean) => {
    while (!holds()) {
      for (const { pid } of descendants(watched.pid)) children.add(pid);
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, 200)),
        watched.ended.then(({ code, stderr }) => Promise.reject(new Error(`it ended with ${code}: ${stderr}`))),
      ]);
    }
  };
  await until(() => names.every((name) => (state()[name]?.runs ?? 0) >= 1));
  const first = state();
  for (const name of names) {
    const { classes } = checks[name]!;
    const { last } = first[name]!;
    expect([name, last.failed]).toEqual([name, classes ? 1 : 0]);
    if (classes) expect([name, last.classes]).toEqual([name, { [classes[0]!]: 1 }]);
    expect([name, last.verdict]).not.toEqual([name, 'PASS']);
  }
  const run = join(place.dir, 'runs', first['throws-markup']!.last.run);
  const files = ['report.html', 'summary.md', 'junit.xml'].map((file) => readFileSync(join(run, file), 'utf8'));
  expect(files[0]).toContain('alert(1)');
  for (const text of files) expect(text).not.toMatch(/<script>alert|<img/);
  // A file that becomes broken while the schedule runs does not affect other checks.
  place.text('is-in-order.js', 'export default {');
  await until(() => {
    const now = state();
    return names.every((name) => now[name]!.runs > first[name]!.runs) && now['is-in-order']!.last.verdict === 'INVALID';
  });
  expect(state()['is-in-order']!.last.classes).toEqual({ 'script-error': 1 });
  watched.kill('SIGTERM');
  expect((await watched.ended).code).toBe(143);
  await expect.poll(() => [...children].filter(isRunning), { timeout: 5000 }).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
}, 300_000);

function journey(name: string, body: string): string {
  return `export default { name: '${name}', pages: { home: '/' }, async run({ page, urls, step }) { ${body} } };`;
}
