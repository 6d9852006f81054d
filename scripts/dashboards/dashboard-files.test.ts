import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingNames } from '../../results/prometheus/lasting.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { selectorsOf, syntaxErrorAt } from '../../thresholds/compile/promql.ts';
import { catalogueOf } from '../plan/catalogue-of.ts';
import { producers } from '../plan/producers.ts';
import { compileDocuments } from '../slo/compile-documents.ts';
import { filled, panelsIn } from './panel-queries.fixture.ts';
import { runbookLinks } from './slo-notes.ts';

const production = { scrapeS: 15, scaling: null };
const katya = [join(packageRoot, 'docs/examples/katya/slos.yaml')];
const compiled = {
  shipped: compileDocuments([], 'out', production),
  katya: compileDocuments(katya, 'out', production),
};
const zoom = { rangeS: 3600, stepS: 15 };

/** Returns the names of the series that exist: those that runs push, and those that compiled rules record. */
function writtenBy(which: keyof typeof compiled): Set<string> {
  const metrics = [...catalogueOf(producers).values()].flatMap(({ metric: { name, kind } }) =>
    kind === 'histogram' ? [name, `${name}_bucket`] : [name],
  );
  const recorded = compiled[which].rules.flatMap(({ groups, slo }) => [
    ...groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? rule.record : []))),
    ...(slo.value === null ? [] : selectorsOf(filled(slo.value.query, zoom)).map(({ metric }) => metric)),
  ]);
  return new Set([...metrics, ...Object.values(lastingNames), ...recorded, 'ALERTS']);
}

describe.each(['shipped', 'katya'] as const)('the dashboards of the %s documents', (which) => {
  const { files } = compiled[which];
  const panels = panelsIn(files);

  it('are seven files', () => {
    const names = [...files.keys()].filter((name) => name.startsWith('grafana/dashboards/'));
    expect(names.map((name) => name.replace(/.*\/|\.json/g, ''))).toEqual([
      'overview',
      'run',
      'comparison',
      'mesh',
      'inference',
      'web-vitals',
      'slo-budget',
    ]);
  });

  it('have only queries that parse and that read series which are written', () => {
    const written = writtenBy(which);
    const wrong = panels.flatMap(({ name, queries }) =>
      queries.flatMap(({ expr }) => {
        const query = filled(expr, zoom);
        const unknown = selectorsOf(query).filter(({ metric }) => !written.has(metric));
        return syntaxErrorAt(query) === null && unknown.length === 0 ? [] : [{ name, query, unknown }];
      }),
    );
    expect(wrong).toEqual([]);
    expect(panels.every(({ queries }) => queries.length > 0)).toBe(true);
  });

  it('give each panel a unit, a description, thresholds, a link and a place on the grid', () => {
    const wrong = panels.filter(({ panel }) => {
      const { description, links, gridPos, fieldConfig, datasource, type } = panel as unknown as {
        description: string;
        links: { url: string }[];
        gridPos: { x: number; w: number };
        fieldConfig: { defaults: { unit: string; thresholds: { steps: unknown[] } } };
        datasource: { type: string };
        type: string;
      };
      const { unit, thresholds } = fieldConfig.defaults;
      return !(
        unit !== '' &&
        description.length > 10 &&
        thresholds.steps.length > 0 &&
        links.length > 0 &&
        links.every(({ url }) => /^(https?:\/)?\//.test(url)) &&
        gridPos.x + gridPos.w <= 24 &&
        datasource.type === 'prometheus' &&
        ['timeseries', 'stat', 'state-timeline'].includes(type)
      );
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('number the panels of a dashboard, and name its source and hash', () => {
    for (const [name, text] of files) {
      if (!name.startsWith('grafana/dashboards/')) continue;
      const { panels: all, description, tags, uid } = JSON.parse(text);
      const ids = all.flatMap((one: { id: number; panels?: { id: number }[] }) => [
        one.id,
        ...(one.panels ?? []).map(({ id }) => id),
      ]);
      expect(ids).toEqual(ids.map((_: number, i: number) => i + 1));
      expect(description).toMatch(/sha256:[0-9a-f]{64}/);
      expect(tags).toEqual(['meshproof']);
      expect(uid.length).toBeLessThanOrEqual(40);
    }
  });
});

it('gives a panel the limit and the runbook of its SLO', () => {
  const panel = panelsIn(compiled.katya.files).find(({ panel }) => String(panel.title).includes('CPU'));
  expect(panel?.panel).toMatchObject({
    fieldConfig: {
      defaults: {
        thresholds: {
          steps: [
            { value: null, color: 'green' },
            { value: 0.9, color: 'red' },
          ],
        },
      },
    },
    links: [{ url: 'https://runbooks.example.org/high-cpu' }],
  });
});

it('links to runbooks by http only', () => {
  const urls = ['javascript:alert(1)', 'https://runbooks.example.org/a', 'data:text/html,x'];
  expect(runbookLinks(urls).map(({ url }) => url)).toEqual(['https://runbooks.example.org/a']);
});

it('draws the limits of every SLO on a metric in ascending order', () => {
  const panel = panelsIn(compiled.shipped.files).find(({ name }) => name === 'run.json: Request duration');
  const { steps } = (
    panel!.panel as never as { fieldConfig: { defaults: { thresholds: { steps: { value: number }[] } } } }
  ).fieldConfig.defaults.thresholds;
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.map(({ value }) => value)).toEqual(steps.map(({ value }) => value).toSorted((a, b) => a - b));
});
