import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { compileDocuments } from '../../../scripts/slo/compile-documents.ts';
import { differences } from '../../../scripts/slo/compiled-directory.ts';
import { selectorsOf } from '../../../thresholds/compile/promql.ts';
import { guideRules, playbookLimit, scrapedJobs } from './guide.fixture.ts';

const folder = join(packageRoot, 'docs/examples/katya');
const compiledDirectory = join(folder, 'compiled');
const ownRules = readFileSync(join(compiledDirectory, 'prometheus/rules.yml'), 'utf8');

type Rule = { alert?: string; expr: string; labels: Record<string, string>; annotations?: Record<string, string> };
const rulesOf = (text: string) => (parse(text).groups as { rules: Rule[] }[]).flatMap(({ rules }) => rules);
const both = { guide: rulesOf(guideRules), own: rulesOf(ownRules) };

it('matches its document', () => {
  const production = { scrapeS: 15, scaling: null };
  const { files } = compileDocuments([join(folder, 'slos.yaml')], compiledDirectory, production);
  expect(differences(compiledDirectory, files)).toEqual([]);
});

it('divides sums, where the guide divides series', () => {
  const unsummed = (rules: Rule[]) => rules.filter(({ expr }) => /(^|\s)rate\([^)]*\)\s*\/\s*rate\(/.test(expr));
  expect(unsummed(both.guide)).toHaveLength(1);
  expect(unsummed(both.own)).toHaveLength(0);
});

it('selects only jobs that are scraped, where the guide selects one that is not', () => {
  const jobs = (rules: Rule[]) =>
    rules.flatMap(({ expr }) =>
      selectorsOf(expr).flatMap(({ matchers }) =>
        matchers.flatMap(({ label, value }) => (label === 'job' ? value : [])),
      ),
    );
  const unknown = (rules: Rule[]) => jobs(rules).filter((job) => !scrapedJobs.includes(job as never));
  expect(unknown(both.guide)).toEqual(['katya-mesh-node']);
  expect(unknown(both.own)).toEqual([]);
  expect(jobs(both.own).length).toBeGreaterThan(0);
});

it('alerts on a mesh node that has no data, where the guide does not', () => {
  const absent = (rules: Rule[]) =>
    rules.filter(({ alert, expr }) => alert?.startsWith('Mesh') && /absent\(/.test(expr));
  expect(absent(both.guide)).toHaveLength(0);
  expect(absent(both.own)).toHaveLength(1);
});

it('gives the login alert the team of its route, where the guide sets no team', () => {
  const teams = (rules: Rule[]) => rules.flatMap(({ labels }) => labels.team ?? []);
  expect(teams(both.guide)).toEqual([]);
  expect(teams(both.own)).toContain('security');
});

it('prints a ratio as a percentage, where the guide appends a sign', () => {
  const wrong = (rules: Rule[]) =>
    rules.filter(({ annotations }) =>
      /\$value(?! \| humanizePercentage)[^}]*\}\}\s*%/.test(annotations?.description ?? ''),
    );
  expect(wrong(both.guide)).toHaveLength(1);
  expect(wrong(both.own)).toHaveLength(0);
});

it('states the limit of the error rate once, where rule and playbook of the guide differ', () => {
  const [, limit] = /> ([\d.]+)$/.exec(both.guide[0]!.expr)!;
  expect(Number(limit)).not.toBe(playbookLimit);
  const own = both.own.find(({ alert }) => alert === 'HighErrorRate')!;
  const [, factor, budget] = /> \(([\d.]+) \* ([\d.]+) \+/.exec(own.expr)!;
  expect(Number(factor) * Number(budget)).toBeCloseTo(0.05, 9);
  expect(own.annotations?.runbook_url).toMatch(/^https:/);
});

it('keeps names, addresses and ids of nodes out of its labels', () => {
  const labels = both.own.flatMap(({ expr }) =>
    selectorsOf(expr).flatMap(({ matchers }) => matchers.map(({ label }) => label)),
  );
  expect(labels.filter((label) => /user|ip_address|node_id|source_node|target_node/.test(label))).toEqual([]);
});
