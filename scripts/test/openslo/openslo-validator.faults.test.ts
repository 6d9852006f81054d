import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { readSloDocuments } from '../../../thresholds/open-slo/read-documents.ts';
import { readObjects } from '../../../thresholds/open-slo/read-objects.ts';
import { expandedDocuments } from '../../commands/slo/slo-expand.ts';
import { slosFile } from '../../init/files/slos-file.ts';
import {
  acceptedByBoth,
  refusedByBoth,
  refusedByMeshproofOnly,
  refusedByValidatorOnly,
  validSlo,
} from './changes.fixture.ts';
import { buildValidator, problemsOf } from './validator.fixture.ts';

let dir: string;
let validator: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  validator = await buildValidator(dir);
}, 600_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Resolves to the problems of the refused texts, by the name of the text. */
async function refused(texts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const names = Object.keys(texts);
  const files = names.map((name, i) => {
    const file = join(dir, `${i}.yaml`);
    writeFileSync(file, texts[name]!);
    return file;
  });
  const problems = await problemsOf(validator, files);
  const all = names.map((name, i): [string, string] => [name, problems[files[i]!]!]);
  return Object.fromEntries(all.filter(([, problem]) => problem !== ''));
}

const rooms = ['docs', 'results', 'scenarios', 'scripts', 'simulators', 'synthetics', 'thresholds'];

function shippedFiles(): string[] {
  const files = rooms.flatMap((room) =>
    readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  );
  return files
    .filter((file) => /\.ya?ml$/.test(file))
    .filter((file) => /^(- *)?apiVersion: openslo/m.test(readFileSync(join(packageRoot, file), 'utf8')));
}

it('the validator accepts every SLO file of this repository', async () => {
  const files = shippedFiles();
  // The shipped documents, the example, and documents from other projects that meshproof must read.
  expect(files.length).toBeGreaterThanOrEqual(24);
  expect(files).toContain('docs/examples/katya/slos.yaml');
  const texts = files.map((file) => [file, readFileSync(join(packageRoot, file), 'utf8')]);
  expect(await refused(Object.fromEntries(texts))).toEqual({});
});

it('the validator accepts every complete SLO document of the documentation', async () => {
  const pages = ['README.md', 'docs/slo.md'];
  const blocks = pages.flatMap((page) => {
    const text = readFileSync(join(packageRoot, page), 'utf8');
    const found = [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block]) => block!);
    return found.filter((block) => /^kind: SLO$/m.test(block)).map((block, i) => [`${page} ${i + 1}`, block]);
  });
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  expect(await refused(Object.fromEntries(blocks))).toEqual({});
});

it('the validator accepts the documents that init and slo expand write', async () => {
  const project = { name: 'shop', urls: {}, hosts: [], routes: [], limits: {}, perSecond: 10, steadyS: 60 };
  const init = [true, false].map((isGrpc) => [
    `init, gRPC: ${isGrpc}`,
    slosFile({ ...project, limitS: 0.25, isGrpc, source: undefined }),
  ]);
  const lines = [
    'latency: p95 < 100ms',
    'errors: rate < 1%',
    'latency{scenario=checkout}: p99.9 <= 2s',
    'k6_http_req_duration_seconds{scenario=a-scenario-with-a-long-name,expected_response=true,status=200}: p95 < 100ms',
    'k6_dropped_iterations_total: count == 0',
  ];
  const expanded = lines.map((line) => [
    line,
    expandedDocuments(line)
      .map((one) => stringify(one))
      .join('---\n'),
  ]);
  expect(await refused(Object.fromEntries([...init, ...expanded]))).toEqual({});
});

const changes = { acceptedByBoth, refusedByBoth, refusedByValidatorOnly, refusedByMeshproofOnly };

it('the validator agrees with meshproof about changed documents, except for those in two lists', async () => {
  const rows = Object.entries(changes).flatMap(([list, all]) => all.map(([from, to]) => ({ list, from, to })));
  const texts = rows.map(({ list, from, to }) => {
    expect(validSlo).toContain(from);
    return [`${list}: ${to}`, validSlo.replace(from, to)] as const;
  });
  const byValidator = await refused(Object.fromEntries(texts));
  const listOf = (name: string, text: string) => {
    const [validator, meshproof] = [name in byValidator, isRefused(text)];
    if (validator) return meshproof ? 'refusedByBoth' : 'refusedByValidatorOnly';
    return meshproof ? 'refusedByMeshproofOnly' : 'acceptedByBoth';
  };
  expect(texts.map(([name, text]) => `${listOf(name, text)}${name.slice(name.indexOf(':'))}`)).toEqual(
    texts.map(([name]) => name),
  );
});

function isRefused(text: string): boolean {
  const file = join(dir, 'own.yaml');
  writeFileSync(file, text);
  try {
    readSloDocuments(readObjects([file]));
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}
