import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignPieces, foreignText } from '../words/foreign-text.fixture.ts';
import { elementsOf, referencesIn, renderAsGithub, textsOf } from '../words/github-markdown.fixture.ts';
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

  const htmlOf = (text: string) => {
    const { run, evidence } = hostileRun(text);
    return renderAsGithub(renderMarkdown(toSections(run, evidence, run)));
  };
  const elements = elementsOf(htmlOf('x'));

  it.each([nasty, ...foreignPieces.map((piece) => `a${piece}b`)])('has no element or reference of %j', (text) => {
    const html = htmlOf(text);
    expect(elementsOf(html)).toEqual(elements);
    expect(referencesIn(textsOf(html))).toEqual([]);
  });

  it('has no element or reference of any other text', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const html = htmlOf(`a${text}`);
        expect([text, elementsOf(html)]).toEqual([text, elements]);
        expect([text, referencesIn(textsOf(html))]).toEqual([text, []]);
      }),
      { numRuns: 40 },
    );
  });
});
