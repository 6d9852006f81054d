import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Row, RunEvent, Sample } from '../record/row.ts';
import { runSchema } from '../record/run.ts';
import type { Owner } from './owners/owner.ts';
import type { RunHead, UnsealedDocument } from './run-files.ts';
import { openRunWriter, type RunWriter } from './run-writer.ts';

/** Returns a store directory that is removed after the test. */
export function temporaryStore(): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'runs');
}

/** An owner whose process does not exist. */
export const owner: Owner = { host: 'here', space: 'boot-1', pid: 4_000_000, startedAt: '1' };
export const allDead = async (): Promise<boolean> => true;

const startMs = Date.parse('2026-11-24T08:10:53.000Z');

export function headAt(startedMs = startMs): RunHead {
  const startedAt = new Date(startedMs).toISOString();
  return {
    tool: { version: '0.1.0' },
    plan: 'smoke',
    profile: null,
    target: 'shop',
    startedAt,
    t0: startedAt,
    seed: 1,
    tags: { branch: 'main' },
    comparableKey: 'k',
    phases: [{ name: 'steady', kind: 'steady', start: startedAt, end: startedAt, offered: { k6: 10 } }],
    environment: { cores: 2 },
  };
}

/** Returns the document of a passed run. `change` replaces some of its keys. */
export function documentOf(id: string, startedMs = startMs, change: Partial<UnsealedDocument> = {}): UnsealedDocument {
  return {
    schema: runSchema,
    id,
    ...headAt(startedMs),
    status: 'complete',
    exitCode: 0,
    endedAt: new Date(startedMs + 5000).toISOString(),
    producers: [],
    validity: { status: 'valid', reasons: [] },
    slos: [],
    verdict: 'PASS',
    reason: 'every SLO held',
    delivery: { status: 'none', sent: 0, confirmed: 0, reason: null },
    ...change,
  };
}

export const row: Row = { t: startMs, metric: 'requests_total', labels: { phase: 'steady' }, n: 3 };
export const sample: Sample = { t: startMs + 500, metric: 'lcp_seconds', labels: { page: 'home' }, value: 0.2 };
export const event: RunEvent = { t: startMs + 2500, kind: 'note', text: 'hello', by: 'test' };

/** Writes a run with one line of each kind. The run is flushed but not sealed. */
export function writtenRun(storeDir: string, id: string, startedMs = startMs): RunWriter {
  const writer = openRunWriter(storeDir, id, owner, headAt(startedMs));
  const later = <T extends { t: number }>(line: T): T => ({ ...line, t: line.t + startedMs - startMs });
  writer.rows([later(row)]);
  writer.sample(later(sample));
  writer.event(later(event));
  writer.flush();
  return writer;
}

/** Seals a run with one line of each kind, and returns its directory. The command of the run has ended. */
export async function sealedRun(
  storeDir: string,
  id: string,
  startedMs = startMs,
  change: Partial<UnsealedDocument> = {},
): Promise<string> {
  const writer = writtenRun(storeDir, id, startedMs);
  await writer.seal(documentOf(id, startedMs, change));
  writer.release();
  return writer.runDir;
}
