import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryCommand } from '../../../lib/entry.ts';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

const secret = 'Tok-3nTirelyUnseen';
const place = new Workplace();
afterAll(() => place.remove());
beforeAll(() => {
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('good.yaml', shortPlan());
});

/** bad-input.test.ts has the other cases, without a process for each. */
const wrong: [string, () => string[], RegExp][] = [
  [
    'a program that does not parse',
    () => {
      place.text('broken.js', 'export default () => {\n  const = 5;\n};\n');
      const traffic = { k6: { scenarios: { './broken.js': '5/s' } } };
      return ['run', place.yaml('broken.yaml', shortPlan({ traffic })), '--dry-run'];
    },
    /broken\.js:2: /,
  ],
  [
    'a phase that k6 rejects',
    () => ['run', place.yaml('moment.yaml', shortPlan({ phases: { steady: '500ms' } })), '--dry-run'],
    /moment\.yaml:\d+: phases\.steady: .*1s/,
  ],
  [
    'three wrong keys',
    () => ['run', place.yaml('three.yaml', shortPlan({ seed: 'five', phasen: {}, slos: [1] }))],
    /three\.yaml:10: slos\.0: .*\nmeshproof: .*three\.yaml:11: seed: .*\nmeshproof: .*three\.yaml:12: phasen: /,
  ],
  ['an unknown flag', () => ['run', './good.yaml', '--fast'], /unknown option '--fast'/],
];

describe('an error in a file ends the command before anything starts', () => {
  it.each(wrong)('%s: exit 2 and one line for each error', async (_, args, line) => {
    const run = await meshproof(args(), { cwd: place.dir });
    expect(run.stderr.trim()).toMatch(line);
    expect(run.code).toBe(2);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.stdout).toBe('');
  });

  it.each([
    ['a plan', ['run', './leak.yaml', '--json']],
    ['a check', ['check', 'home', '--every', '1m']],
    ['a flag', ['run', './good.yaml', '--seed', secret]],
  ])('repeats no secret of the target in an error of %s', async (_, args) => {
    place.yaml('leak.yaml', shortPlan({ [secret]: 1 }));
    const target = place.yaml('wrong.yaml', {
      target: 'shop',
      urls: { [secret]: 'http://a' },
      auth: { bearer: { env: 'SHOP' } },
    });
    const run = await meshproof([...args, '--target', target], { cwd: place.dir, env: { SHOP: secret } });
    expect(run.code).toBe(2);
    expect(run.stderr + run.stdout).toContain('***');
    expect(run.stderr + run.stdout).not.toContain(secret);
  });

  it('prints no warning from the sources', async () => {
    const [file, ...args] = entryCommand('cli');
    const { stderr } = await promisify(execFile)(file, [...args, 'runs', 'list', '--quiet'], { cwd: place.dir });
    expect(stderr).toBe('');
  });

  it('prints nothing for a valid plan', async () => {
    const run = await meshproof(['run', './good.yaml', '--dry-run'], { cwd: place.dir });
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('nothing was sent')]);
  });
});
