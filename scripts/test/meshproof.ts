import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RunEvent } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** The built command as a child process. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves with the match as soon as stderr matches. Rejects if the command ends without a match. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  closeStdout(): void;
}

/** Starts the built command in `cwd`. */
export function startMeshproof(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Started {
  const child = spawn(process.execPath, [join(packageRoot, 'dist/cli.mjs'), ...args], {
    cwd: options.cwd,
    // Without `npm_command`, a command prints further commands as `meshproof …`, however the tests were started.
    env: { ...process.env, npm_command: undefined, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid!,
    ended,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stderr);
          if (!match) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`exit ${code} without ${pattern} on stderr: ${stderr}`)));
      }),
    kill: (signal) => child.kill(signal),
    closeStdout: () => child.stdout.destroy(),
  };
}

/** Runs the built command in `cwd` to its end. */
export function meshproof(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<Ended> {
  return startMeshproof(args, options).ended;
}

/** Returns the JSON document that a command printed. Throws if the command printed no document, or only its errors. */
export function documentOf<T>({ stdout, stderr }: Ended): T {
  const document = JSON.parse(stdout || '{"errors":[]}') as T & object;
  if ('errors' in document) throw new Error(`no result: ${stderr.slice(-500)}`);
  return document;
}

/** A temporary directory with the files of a test. */
export class Workplace {
  readonly dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));

  /** Writes YAML, one document for each value. Returns the file's relative path. */
  yaml(name: string, ...documents: readonly unknown[]): string {
    writeFileSync(join(this.dir, name), documents.map((one) => stringify(one)).join('---\n'));
    return `./${name}`;
  }

  /** Writes a text file. Returns its relative path, for use in a command line. */
  text(name: string, text: string | Buffer): string {
    writeFileSync(join(this.dir, name), text);
    return `./${name}`;
  }

  has(name: string): boolean {
    return existsSync(join(this.dir, name));
  }

  /** Returns the sealed runs, oldest first. */
  runs(store = 'runs'): RunDocument[] {
    // The store also contains baselines and capacity pages.
    const ids = readdirSync(join(this.dir, store)).filter((name) => /^\d{8}T/.test(name));
    return ids.sort().map((id) => JSON.parse(readFileSync(join(this.dir, store, id, 'run.json'), 'utf8')));
  }

  events(id: string, store = 'runs'): RunEvent[] {
    const lines = readFileSync(join(this.dir, store, id, 'events.ndjson'), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Returns a plan of seven seconds. `parts` replaces keys of the plan. */
export function shortPlan(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    plan: 'short',
    phases: { 'warm-up': '1s', steady: '6s' },
    traffic: { k6: { scenarios: { api: '80/s' } } },
    slos: ['./slos.yaml'],
    ...parts,
  };
}

/** SLOs that a few seconds at 80 requests a second can judge. A p95 needs 59 samples, a ratio of 99 % needs 299. */
export const shortSlos = [
  slo('api-latency', {
    thresholdMetric: source('k6_http_req_duration_seconds', { scenario: 'api', expected_response: 'true' }),
    objective: { op: 'lte', value: 0.2, target: 0.95 },
  }),
  slo('api-errors', {
    ratioMetric: {
      counter: true,
      good: source('k6_http_req_duration_seconds', { scenario: 'api', expected_response: 'true' }),
      total: source('k6_http_req_duration_seconds', { scenario: 'api' }),
    },
    objective: { target: 0.99 },
  }),
];

/** Returns an OpenSLO metric source. */
export function source(metric: string, match: Record<string, string>, fold?: string) {
  return { metricSource: { type: 'meshproof', spec: { metric, match, ...(fold && { fold }) } } };
}

// This must be a function declaration, which is hoisted. The SLOs above need the function while the module loads.
function isFolded(indicator: Record<string, unknown>): boolean {
  return JSON.stringify(indicator).includes('"fold":');
}

/** Returns an OpenSLO document with one objective. */
export function slo(
  name: string,
  { objective, ...indicator }: { objective: unknown } & Record<string, unknown>,
  unit = 's',
) {
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: {
      name,
      displayName: name,
      ...('thresholdMetric' in indicator && {
        annotations: { 'meshproof.io/unit': unit, ...(isFolded(indicator) && { 'meshproof.io/counted': 'true' }) },
      }),
    },
    spec: {
      service: 'api',
      description: name,
      indicator: { metadata: { name }, spec: indicator },
      timeWindow: [{ duration: '28d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [objective],
    },
  };
}
