import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileRun, nasty } from './hostile-run.fixture.ts';
import { renderMarkdown } from './render-markdown.ts';
import { sampleKinds } from './sample-kinds.fixture.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { toSections } from './sections/sections.ts';

const markdownOf = (kind: (typeof sampleKinds)[number]) => {
  const { run, evidence } = sampleRun(kind);
  return renderMarkdown(toSections(run, evidence, sampleRun('PASS').run));
};

describe('renderMarkdown', () => {
  it.each(sampleKinds)('starts with the verdict and its reason for the sample run %s', (kind) => {
    const { verdict } = sampleRun(kind).run;
    expect(markdownOf(kind).split('\n')[0]).toMatch(new RegExp(`^## \\S+ ${verdict}: \\w`));
  });

  it('has one row for each SLO', () => {
    const markdown = markdownOf('FAIL');
    expect(markdown).toContain(
      '| ❌ FAIL | API | api-latency (steady) | 612 ms | &lt; 500 ms | 590 ms or more | 4,402 |',
    );
    expect(markdown.match(/^\| [✅❌]/gmu)).toHaveLength(14);
  });

  it('keeps its tables and tags whatever the text of the run', () => {
    const check = (text: string) => {
      const { run, evidence } = hostileRun(text);
      const markdown = renderMarkdown(toSections(run, evidence, run));
      const rest = markdown.replaceAll(/<\/?(details|summary|code)>/g, '');
      expect(rest).not.toMatch(/[<>]/);
      for (const table of rest.match(/(^\|.*\n)+/gm) ?? []) {
        const widths = table
          .trimEnd()
          .split('\n')
          .map((row) => row.match(/(?<!\\)(?:\\\\)*\|/g)?.length);
        expect(new Set(widths).size).toBe(1);
      }
    };
    check(nasty);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => check(`a${text}`)),
      { numRuns: 40 },
    );
  });

  it('makes no link and no mention from the text of a run', () => {
    const { run, evidence } = hostileRun(nasty);
    const markdown = renderMarkdown(toSections(run, evidence));
    expect(markdown).not.toContain('@all');
    expect(markdown).not.toContain('https://');
    expect(markdown).not.toMatch(/(?<!\\)\]\(/);
  });
});
