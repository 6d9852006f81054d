import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { askPrograms } from './ask-programs.ts';
import { Scans } from './scans.ts';

const room = mkdtempSync(join(tmpdir(), 'k6-ask-'));
afterAll(() => rmSync(room, { recursive: true }));

const phases = toPhases({ steady: 5 });
const plan: Plan = { name: 'p', seed: 1, phases, traffic: {}, faults: [], slos: [] };

async function ask(programs: Record<string, string>, share: object = { perSecond: 1 }) {
  const scenarios = Object.entries(programs).map(([name, text]) => {
    writeFileSync(join(room, name), text);
    return [`./${name}`, { timeoutS: 10, ...share }];
  });
  const asking = {
    clock: systemClock,
    signal: new AbortController().signal,
    adopt: () => undefined,
    tool: async (name: 'k6' | 'chromium') => (await ensure(name)).path,
  };
  return askPrograms({ scenarios: Object.fromEntries(scenarios) }, { plan, planDir: room }, asking, new Scans());
}

it('a dry run reports the notes on ignored options and the errors of all programs, like a run', async () => {
  const own = `export const options = { vus: 2, duration: '1s' };\nexport default function () {}\n`;
  expect(await ask({ 'own.js': own })).toEqual([expect.stringContaining('vus, duration')]);
  const error = await ask({
    'nothing.js': 'export function read() {}\n',
    'throws.js': 'export default function () {}\nnull.x;\n',
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).all.map(({ where }) => where.file?.replace(/.*\//, ''))).toEqual([
    'nothing.js',
    'throws.js',
  ]);
}, 60_000);

it.each([
  'JSON.stringify = () => "{}";',
  'JSON.stringify = () => undefined;',
  'Object.prototype.toJSON = () => "x";',
  'Array.prototype.filter = () => null;',
  'globalThis.console = { log() {} };',
])('a program that hides its exports by %s is refused as an error of the program', async (replacement) => {
  const file = 'hides.js';
  const error = await ask({ [file]: `${replacement}\nexport default function () {}\n` }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ where: { file: join(room, file) } });
});

it('an option of the plan that k6 refuses is an error of the plan, not of the program', async () => {
  const program = 'export default function () {}\n';
  const wrong = { own: true, options: { blacklistIPs: ['10.0.0.0/99'] } };
  const error = await ask({ 'good.js': program }, wrong).catch((thrown) => thrown);
  expect(error).toMatchObject({ where: { key: 'traffic.k6.scenarios../good.js.own' } });
  const broken = await ask({ 'bad.js': `null.x;\n${program}` }, wrong).catch((thrown) => thrown);
  expect(broken).toMatchObject({ where: { file: join(room, 'bad.js') } });
});
