import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../../scenarios/base/package-root.ts';
import { type Ended, Workplace } from '../../meshproof.ts';

/** A command in unusual surroundings (a full disk, a closed stderr, a signal), and its expected end. */
export type Surrounding = {
  name: string;
  /** The arguments of the command. By default, they run the tiny plan. */
  args?: readonly string[];
  /** A bash command that runs meshproof as `"$@"`. */
  shell?: string;
  env?: Readonly<Record<string, string>>;
  /** A signal to send, or an action to perform, once load has begun. */
  during?: NodeJS.Signals | ((place: Workplace) => void);
  code: number;
  /** stderr must match this pattern; null when stderr cannot be read. */
  says: RegExp | null;
  /** The verdicts of the sealed runs in the store afterwards. */
  left: readonly string[];
  /**
   * True when the command ends within a few seconds. The end-to-end tests run only the quick commands, and the slower
   * fault tests all others.
   */
  isQuick?: boolean;
};

const away = 'http://127.0.0.1:9/api/v1/write';
const run = ['run', './plan.yaml', '--target', './own.yaml'];
const removed = (path: string) => (place: Workplace) => rmSync(join(place.dir, path), { recursive: true });

/**
 * Returns a shell command that runs meshproof while nothing can be written in `directory`, except in `writable` below
 * it. For root, `directory` is mounted read-only. Any other user may not write to `directory`.
 */
const readOnly = (directory: string) => `set -e; mkdir -p ${directory}/writable
  if [ "$(id -u)" = 0 ]; then
    exec unshare -m bash -ec 'mount --bind ${directory} ${directory}; mount -o remount,bind,ro ${directory}; cd "$PWD"
      mount -t tmpfs tmpfs ${directory}/writable; exec "$@"' bash "$@"
  fi
  chmod a-w ${directory}; trap 'chmod u+w ${directory}' EXIT; "$@"`;

/** Returns a shell command that runs meshproof. File descriptor 3 is a full pipe that nobody reads. */
const unread = (redirection: string) => `exec 3> >(exec sleep 60 >/dev/null 2>&1); trap "kill $!" EXIT
  head -c 65536 /dev/zero >&3; "$@" ${redirection} 3>&-`;

export const surroundings: readonly Surrounding[] = [
  {
    name: 'stdout is full',
    shell: 'exec "$@" >/dev/full',
    code: 0,
    says: /stdout cannot be written/,
    left: ['PASS'],
    isQuick: true,
  },
  { name: 'stderr is full', shell: 'exec "$@" 2>/dev/full', code: 0, says: null, left: ['PASS'] },
  ...[
    { output: 'stdout', redirection: '>&3', says: /stdout cannot be written/ },
    { output: 'stderr', redirection: '2>&3', says: null },
    { output: 'stdout and stderr', redirection: '>&3 2>&3', says: null },
  ].map(({ output, redirection, says }) => ({
    name: `nobody reads ${output}`,
    args: ['run', './k6.yaml', '--target', './own.yaml'],
    shell: unread(redirection),
    code: 0,
    says,
    left: ['PASS'],
  })),
  {
    name: 'stderr is closed in mid-run',
    shell: '"$@" 2> >(head -n 1 >/dev/null)',
    code: 0,
    says: null,
    left: ['PASS'],
  },
  {
    name: 'the reader of stdout leaves',
    shell: 'set -o pipefail; "$@" | true',
    code: 0,
    says: /report:/,
    left: ['PASS'],
  },
  { name: 'stdout and stderr do not exist', shell: 'exec "$@" >&- 2>&-', code: 0, says: null, left: ['PASS'] },
  ...[['--help'], ['slo', 'check', 'web']].map((args) => ({
    name: `stdout is full: ${args.join(' ')}`,
    args,
    shell: 'exec "$@" >/dev/full',
    code: 2,
    says: /stdout cannot be written/,
    left: [],
    isQuick: true,
  })),
  ...[24, 28, 30, 64].map((files) => ({
    name: `only ${files} files may be open`,
    shell: `ulimit -n ${files}; exec "$@"`,
    code: 5,
    says: /^meshproof: this machine: .*too many open files.*ulimit -n/m,
    left: [],
    isQuick: true,
  })),
  ...[
    { traffic: 'a k6 program', plan: './k6.yaml' },
    { traffic: 'a journey', plan: './journeys.yaml' },
  ].flatMap(({ traffic, plan }) => [
    {
      name: `the bundler of ${traffic} cannot start`,
      args: ['run', plan, '--target', './own.yaml'],
      env: { ESBUILD_BINARY_PATH: '/bin/false' },
      code: 5,
      says: /^meshproof: the bundler esbuild: /m,
      left: [],
      isQuick: true,
    },
    {
      name: `there is no room for the bundle of ${traffic}`,
      args: ['run', plan, '--target', './own.yaml', '--dry-run'],
      shell: 'ulimit -f 0; exec "$@"',
      code: 5,
      says: /^meshproof: .*(EFBIG|ulimit -f)/m,
      left: [],
      isQuick: true,
    },
  ]),
  {
    name: 'the directory of temporary files is missing',
    env: { TMPDIR: '/nowhere/tmp' },
    code: 2,
    says: /^meshproof: \/nowhere\/tmp: .*TMPDIR/m,
    left: [],
    isQuick: true,
  },
  {
    name: 'the directory of temporary files is a file',
    env: { TMPDIR: '/dev/null' },
    code: 2,
    says: /^meshproof: \/dev\/null: .*TMPDIR/m,
    left: [],
    isQuick: true,
  },
  {
    name: 'the directory of temporary files is read-only',
    shell: readOnly('temporary'),
    env: { TMPDIR: './temporary' },
    code: 2,
    says: /^meshproof: .*temporary: .*TMPDIR/m,
    left: [],
    isQuick: true,
  },
  {
    name: 'the current directory is read-only',
    shell: readOnly('.'),
    code: 2,
    says: /^meshproof: .*runs here/m,
    left: [],
    isQuick: true,
  },
  {
    name: 'the current directory is read-only, and the store is elsewhere',
    args: [...run, '--store', './writable/runs'],
    shell: readOnly('.'),
    code: 0,
    says: /report:/,
    left: [],
  },
  ...['/nowhere/page', '/dev/full', '/proc'].map((page) => ({
    name: `the page of the job is ${page}`,
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: page },
    code: 0,
    says: /the summary of the run was not added to the page of the GitHub job/,
    left: ['PASS'],
  })),
  {
    name: 'Node is set to accept every certificate',
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    code: 0,
    says: /^NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored/m,
    left: ['PASS'],
  },
  ...['./plan.yaml', './k6.yaml'].map((plan) => ({
    name: `the store is removed in mid-run of ${plan}`,
    args: ['run', plan, '--target', './own.yaml'],
    during: removed('runs'),
    code: 2,
    says: /^meshproof: .*runs: the run store was removed/m,
    left: [],
  })),
  {
    name: 'the outbox is removed in mid-run',
    args: [...run, '--prometheus', away],
    during: removed('runs/.outbox'),
    code: 0,
    says: /report:/,
    left: ['PASS'],
  },
  {
    name: 'the store is full while Prometheus is away',
    args: [...run, '--prometheus', away],
    shell: 'ulimit -f 3; exec "$@"',
    code: 5,
    says: /^meshproof: .*cannot write the record of the run/m,
    left: [],
  },
  {
    name: 'there is no room for the report',
    shell: 'ulimit -f 8; exec "$@"',
    code: 0,
    says: /^no report was written: (?![\s\S]*^report:)/m,
    left: ['PASS'],
  },
  ...(
    [
      ['SIGHUP', 129],
      ['SIGINT', 130],
      ['SIGQUIT', 131],
      ['SIGTERM', 143],
    ] as const
  ).map(([signal, code]) => ({
    name: `${signal} arrives`,
    during: signal,
    code,
    says: new RegExp(`${signal}: the run stops`),
    left: ['PASS'],
  })),
];

/** Returns the files of a plan of three seconds, or of `steady`. The target at `url` answers everything with 200. */
export function tinyWorkplace(url: string, steady = '3s'): Workplace {
  const place = new Workplace();
  const home = { name: 'home', url: '{api}/', expect: { status: 200 } };
  place.yaml('probe.yaml', { probe: 'tiny', timeout: '1s', http: { steps: [home] } });
  place.yaml('own.yaml', { target: 'own', urls: { api: url } });
  place.yaml('plan.yaml', {
    plan: 'tiny',
    phases: { steady },
    traffic: { probes: { use: ['./probe.yaml'], every: '1s' } },
    slos: ['probes'],
  });
  place.text(
    'program.js',
    `import http from 'k6/http'; import 'meshproof/k6'; export default () => http.get('${url}');`,
  );
  place.text('journey.js', `export default { name: 'tiny', run: ({ page }) => page.goto('/') };`);
  place.yaml('k6.yaml', {
    plan: 'tiny-k6',
    phases: { steady },
    traffic: { k6: { scenarios: { './program.js': '30/s' } } },
    slos: [{ latency: 'p95 < 5s' }],
  });
  place.yaml('journeys.yaml', {
    plan: 'tiny-journeys',
    phases: { steady },
    traffic: { journeys: { use: ['./journey.js'], runs: 1 } },
    slos: ['web'],
  });
  return place;
}

/** Runs the command in its surroundings. Rejects when it has not ended after `withinMs`. */
export async function endIn(place: Workplace, one: Surrounding, withinMs: number): Promise<Ended> {
  const command = [process.execPath, join(packageRoot, 'dist/cli.mjs'), ...(one.args ?? run)];
  const child = spawn('bash', ['-c', one.shell ?? 'exec "$@"', 'bash', ...command], {
    cwd: place.dir,
    env: { ...process.env, NO_COLOR: '1', ...one.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended: Ended = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
  });
  let isPending = one.during !== undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
    if (!isPending || !/^steady +0:0[3-9] /m.test(ended.stderr)) return;
    isPending = false;
    if (typeof one.during === 'string') child.kill(one.during);
    else one.during?.(place);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL');
      reject(new Error(`not ended after ${withinMs / 1000} s: ${ended.stderr}`));
    }, withinMs);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...ended, code, signal });
    });
  });
}
