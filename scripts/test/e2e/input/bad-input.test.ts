import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { exitCode } from '../../../../scenarios/base/exit-code.ts';
import { addCommands } from '../../../commands/add-commands.ts';
import * as check from '../../../commands/check.ts';
import * as mesh from '../../../commands/mesh.ts';
import * as run from '../../../commands/run.ts';
import * as runs from '../../../commands/runs/runs.ts';
import * as slos from '../../../commands/slo/slo.ts';
import { printExpected } from '../../../lib/process-end.ts';
import { warn } from '../../../terminal/output.ts';
import { shortPlan, shortSlos, slo, source, Workplace } from '../../meshproof.ts';

const place = new Workplace();
const before = process.cwd();
beforeAll(() => {
  place.yaml('slos.yaml', ...shortSlos);
  place.yaml('good.yaml', shortPlan());
  process.chdir(place.dir);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  process.chdir(before);
  place.remove();
});

const target = (parts: object) => ({ target: 'mine', urls: { api: 'http://127.0.0.1:9/v1' }, ...parts });

/** For each case: its name, the function that writes its files and returns the arguments, and the expected line. */
const wrong: [string, () => string[], RegExp][] = [
  [
    'an unknown key',
    () => ['run', place.yaml('key.yaml', shortPlan({ phasen: {} }))],
    /key\.yaml:\d+: phasen: unknown key/,
  ],
  [
    'a missing unit',
    () => ['run', place.yaml('unit.yaml', shortPlan({ phases: { steady: 40 } }))],
    /unit\.yaml:3: phases\.steady: 40 is not a duration with its unit \(write 30s\)/,
  ],
  [
    'a rate without unit',
    () => ['run', place.yaml('rate.yaml', shortPlan({ traffic: { k6: { scenarios: { api: 80 } } } }))],
    /rate\.yaml:\d+: traffic\.k6\.scenarios\.api: /,
  ],
  [
    'traffic of an unknown kind',
    () => ['run', place.yaml('traffic.yaml', shortPlan({ traffic: { k7: {} } }))],
    /traffic\.yaml:\d+: traffic\.k7: .*did you mean k6/,
  ],
  ['bad YAML', () => ['run', place.text('bad.yaml', 'plan: [\n  a: }')], /bad\.yaml:\d+: /],
  [
    'a directory',
    () => {
      mkdirSync(join(place.dir, 'folder.yaml'));
      return ['run', './folder.yaml'];
    },
    /folder\.yaml: /,
  ],
  ['a binary file', () => ['run', place.text('binary.yaml', Buffer.from([0, 1, 2, 255]))], /binary\.yaml:\d+: /],
  ['an empty file', () => ['run', place.text('empty.yaml', '')], /empty\.yaml:1: /],
  ['a YAML bomb', () => ['run', place.text('bomb.yaml', bomb())], /bomb\.yaml:\d+: /],
  ['no such file', () => ['run', './nowhere.yaml'], /nowhere\.yaml: /],
  ['a name that does not ship', () => ['run', 'smok'], /smok .*smoke\?/],
  [
    'an SLO document with an unknown key',
    () => {
      place.yaml('odd-slo.yaml', { ...shortSlos[0], surplus: 1 });
      return ['run', place.yaml('odd.yaml', shortPlan({ slos: ['./odd-slo.yaml'] }))];
    },
    /odd-slo\.yaml:\d+: surplus: /,
  ],
  [
    'an SLO on an unknown metric',
    () => {
      const latency = {
        thresholdMetric: source('k6_http_req_duratoin_seconds', {}),
        objective: { op: 'lte', value: 1, target: 0.95 },
      };
      place.yaml('nobody-slo.yaml', slo('nobody', latency));
      return ['run', place.yaml('nobody.yaml', shortPlan({ slos: ['./nobody-slo.yaml'] }))];
    },
    /nobody-slo\.yaml:\d+: .*k6_http_req_duration_seconds/,
  ],
  [
    'an SLO with the name of one that every plan has',
    () => {
      const alive = {
        thresholdMetric: source('k6_http_reqs_total', {}, 'sum'),
        objective: { op: 'gte', value: 0, target: 0.99999 },
      };
      place.yaml('taken-slo.yaml', slo('target-alive', alive, '1'));
      return ['run', place.yaml('taken.yaml', shortPlan({ slos: ['./taken-slo.yaml'] }))];
    },
    /taken-slo\.yaml:\d+: metadata\.name: .*target-alive/,
  ],
  [
    'an unknown key in a target',
    () => ['run', './good.yaml', '--target', place.yaml('t1.yaml', target({ hosts: [] }))],
    /t1\.yaml:\d+: hosts: /,
  ],
  [
    'a secret in plain text',
    () => ['run', './good.yaml', '--target', place.yaml('t2.yaml', target({ auth: { bearer: 'abc' } }))],
    /t2\.yaml:\d+: auth\.bearer: /,
  ],
  [
    'load to a host that is not allowed',
    () => [
      'run',
      './good.yaml',
      '--target',
      place.yaml('t3.yaml', { target: 'mine', urls: { api: 'http://127.0.0.2:1/v1' } }),
    ],
    /t3\.yaml:\d+: urls\.api: .*127\.0\.0\.2/,
  ],
  ['an unknown defect', () => ['run', './good.yaml', '--defect', 'latenzy=3s'], /latenzy/],
  [
    'a store that is a file',
    () => {
      place.text('file', '');
      return ['run', './good.yaml', '--store', 'file'];
    },
    /\/file: /,
  ],
  ['a store that is a file, for check', () => ['check', 'api-health', '--store', 'good.yaml'], /good\.yaml: /],
  ['a store that is a file, for mesh', () => ['mesh', 'smoke', '--store', 'good.yaml'], /good\.yaml: /],
  ['a list of a store that is a file', () => ['runs', 'list', '--store', 'good.yaml'], /good\.yaml/],
  ['an unknown verdict', () => ['runs', 'list', '--verdict', 'GREAT'], /--verdict.*GREAT.*PASS, FAIL, INVALID/],
  ['an age without a unit', () => ['runs', 'list', '--since', '7'], /--since.*'7'.*7d/],
  ['a day that does not exist', () => ['runs', 'list', '--since', '2026-02-30'], /--since.*2026-02-30/],
  ['an address without a host', () => ['run', './good.yaml', '--prometheus', 'http://'], /--prometheus /],
  ['an output directory that is a file', () => ['slo', 'compile', '--out', 'good.yaml'], /good\.yaml/],
  ['an output directory that cannot be created', () => ['slo', 'compile', '--out', '/proc/x/y'], /\/proc\/x/],
  ['an empty name', () => ['run', ''], /argument 'plan' has an empty value/],
  [
    'a name that JavaScript drops',
    () => ['run', place.text('proto.yaml', 'plan: proto\nphases: { __proto__: 5s, steady: 5s }\n'), '--dry-run'],
    /proto\.yaml:2: phases\.__proto__: /,
  ],
  [
    'a program that is missing',
    () => [
      'run',
      place.yaml('gone.yaml', shortPlan({ traffic: { k6: { scenarios: { './gone.js': '5/s' } } } })),
      '--dry-run',
    ],
    /gone\.yaml:\d+: traffic\.k6\.scenarios\.\.\/gone\.js: /,
  ],
  [
    'a secret that is not set',
    () => [
      'run',
      './good.yaml',
      '--dry-run',
      '--target',
      place.yaml('t4.yaml', target({ auth: { bearer: { env: 'NOT_SET' } } })),
    ],
    /t4\.yaml:\d+: auth\.bearer: .*NOT_SET/,
  ],
  [
    'a pattern instead of a host',
    () => ['run', './good.yaml', '--dry-run', '--target', place.yaml('t5.yaml', target({ allow: { load: ['*'] } }))],
    /t5\.yaml:\d+: allow\.load\.0: /,
  ],
  [
    'a target without the address of a program',
    () => [
      'run',
      './good.yaml',
      '--dry-run',
      '--target',
      place.yaml('t6.yaml', { target: 'mine', urls: { web: 'http://127.0.0.1:9/' } }),
    ],
    /good\.yaml:\d+: traffic\.k6\.scenarios\.api: /,
  ],
  [
    'an SLO that always holds',
    () => {
      const any = {
        thresholdMetric: source('k6_http_reqs_total', {}, 'sum'),
        objective: { op: 'gte', value: -1, target: 0.99999 },
      };
      place.yaml('any-slo.yaml', slo('any', any, '1'));
      return ['run', place.yaml('any.yaml', shortPlan({ slos: ['./any-slo.yaml'] })), '--dry-run'];
    },
    /any-slo\.yaml:\d+: spec\.objectives\.0\.value: /,
  ],
  [
    'a secret that is a word of the record, in a dry run',
    () => {
      const file = place.text('word-token', 'phases');
      const parts = { auth: { bearer: { file } } };
      return ['run', './good.yaml', '--dry-run', '--target', place.yaml('t6.yaml', target(parts))];
    },
    /t6\.yaml:\d+: auth\.bearer: .*word-token .*also a word or number in the run record/,
  ],
  ['a store below a file', () => ['run', './good.yaml', '--dry-run', '--store', 'good.yaml/runs'], /good\.yaml: /],
];

/** Runs a command in this process. An error that is a bug is thrown. */
async function runHere(args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  const program = new Command('meshproof').configureOutput({ writeErr: (text) => warn(text.trimEnd()) }).exitOverride();
  addCommands(program, [
    { name: 'run', summary: '', load: async () => run },
    { name: 'check', summary: '', load: async () => check },
    { name: 'mesh', summary: '', load: async () => mesh },
    { name: 'runs', summary: '', load: async () => runs },
    { name: 'slo', summary: '', load: async () => slos },
  ]);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: exitCode.pass as number, ...written };
  } catch (error) {
    const code = error instanceof CommanderError ? exitCode.usage : printExpected(error)?.code;
    if (code === undefined) throw error;
    return { code, ...written };
  }
}

it.each(wrong)('%s ends the command: exit 2 and one line for each error', async (_, args, line) => {
  const { code, stdout, stderr } = await runHere(args());
  expect(stderr.trim()).toMatch(line);
  expect(code).toBe(2);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
});

/** Returns a YAML text with nine levels of nine aliases each: 9^9 values in half a kilobyte. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const inner = i === 0 ? '"x"' : `*l${i - 1}`;
    return `l${i}: &l${i} [${Array(9).fill(inner).join(', ')}]`;
  });
  return `plan: bomb\n${levels.join('\n')}\n`;
}
