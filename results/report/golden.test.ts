import { describe, expect, it } from 'vitest';
import { goldenCapacity, goldenComparison, goldenTrend } from './golden.fixture.ts';
import { capacityHtml } from './html/capacity.ts';
import { trendHtml } from './html/trend.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { renderText } from './render-text.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { toSections } from './sections/sections.ts';
import { capacityText } from './text/capacity.ts';
import { comparisonText } from './text/comparison.ts';
import { githubAnnotations } from './text/github.ts';
import { renderJunit } from './text/junit.ts';
import { trendText } from './text/trend.ts';

// If you changed words on purpose, run `npx vitest run --project unit results/report/golden.test.ts -u`, and read the
// difference before you commit.
describe('the golden page', () => {
  const { run, evidence } = sampleRun('FAIL');
  const comparison = { against: 'the baseline', isBaseline: true, comparison: goldenComparison };
  const sections = toSections(run, evidence, sampleRun('PASS').run, comparison);

  it.each([
    ['report.html', () => bodyOf(renderHtml(sections))],
    ['report.txt', () => renderText(sections, { color: false, width: 100 })],
    ['summary.md', () => renderMarkdown(sections)],
    ['junit.xml', () => renderJunit(sections)],
    ['github.txt', () => githubAnnotations(run)],
    ['capacity.html', () => bodyOf(capacityHtml(goldenCapacity))],
    ['capacity.txt', () => capacityText(goldenCapacity)],
    ['comparison.txt', () => comparisonText(goldenComparison)],
    ['trend.html', () => bodyOf(trendHtml(goldenTrend, 'smoke'))],
    ['trend.txt', () => trendText(goldenTrend, 'smoke', 80)],
  ])('%s equals the rendered sample', async (file, render) => {
    await expect(render()).toMatchFileSnapshot(`golden/${file}`);
  });
});

/** Returns a page without its scripts, its chart data and the shapes of its drawings, because these have no words. */
function bodyOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'), page.search(/<script|<\/body>/));
  return body.replace(/(<svg[^>]*>).*?<\/svg>/gs, '$1</svg>');
}
