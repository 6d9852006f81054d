import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { drillScaling } from '../../../thresholds/compile/scale-windows.ts';
import { compileDocuments } from '../../slo/compile-documents.ts';
import { sloDocument, source } from './slo-document.fixture.ts';

/** A document with alert policies. A lookback is the `lookbackWindow` of a policy. */
export type Document = {
  lookbacks: readonly string[];
  period?: string;
  indicator?: string;
  objective?: string;
  isDrill?: boolean;
};

/** Returns a ratio of two counters. */
export const ratio = (bad: string, total: string) =>
  `ratioMetric: { counter: true, bad: ${source(bad)}, total: ${source(total)} }`;

const policy = (lookback: string, i: number) => `    - kind: AlertPolicy
      metadata: { name: burns-${i} }
      spec:
        alertWhenNoData: true
        conditions:
          - kind: AlertCondition
            metadata: { name: burns }
            spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 10, lookbackWindow: ${lookback}, alertAfter: 5m } }
        notificationTargets:
          - kind: AlertNotificationTarget
            metadata: { name: pager, annotations: { alertmanager/url: "http://127.0.0.1:9" } }
            spec: { target: webhook }
`;

function textOf(document: Document): string {
  const { lookbacks, indicator = ratio('lost_total', 'sent_total'), period, objective } = document;
  return sloDocument({
    ...{ indicator, policies: lookbacks.map(policy).join('') },
    ...(period !== undefined && { period }),
    ...(objective !== undefined && { objective }),
  });
}

/** Compiles the document into the directory, and returns the paths of the rules and of their tests. */
export function compileInto(dir: string, document: Document): { rules: string; tests: string[] } {
  const { isDrill } = document;
  const file = join(dir, 'slos.yaml');
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, textOf(document));
  const collection = isDrill ? { scrapeS: 1, scaling: drillScaling } : { scrapeS: 15, scaling: null };
  const { files } = compileDocuments([file], dir, collection);
  for (const [name, text] of files) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const tests = [...files.keys()].filter((name) => name.endsWith('.test.yml') && name.startsWith('prometheus/'));
  return { rules: join(dir, 'prometheus/rules.yml'), tests: tests.map((name) => join(dir, name)) };
}

/** Runs promtool, and returns what it prints, also if it fails. */
export async function outputOf(promtool: string, args: readonly string[]): Promise<string> {
  return promisify(execFile)(promtool, args, { maxBuffer: 1e8 }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `FAILED ${stdout}${stderr}`,
  );
}
