import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrintable } from '../../scenarios/base/printable.ts';
import { escapeCsvCell, escapeHtml, escapeMarkdown, escapeXml, markdownCode, scriptJson } from './escape.ts';
import { foreignPieces, foreignText } from './foreign-text.fixture.ts';
import { elementsOf, referencesIn, renderAsGithub, textsOf } from './github-markdown.fixture.ts';
import { parseXml } from './xml-parser.fixture.ts';

const spaces = (text: string) => text.replace(/[\s\u00a0]+/g, ' ').trim();
const runs = { numRuns: 1500 };

/** The places of a report that contain foreign text, each with the HTML elements that it must have. */
const places: [string, (text: string) => string, string[]][] = [
  ['a paragraph', (text) => text, ['p']],
  ['a heading', (text) => `## ❌ FAIL: ${text}`, ['h2']],
  ['a list', (text) => `- x **y** ${text}. Look at ${text}.`, ['ul', 'li', 'strong']],
  [
    'a table',
    (text) => `| a | b |\n|---|---|\n| ${text} | ${text} (x) |`,
    ['table', 'thead', 'tr', 'th', 'th', 'tbody', 'tr', 'td', 'td'],
  ],
  ['a folded part', (text) => `<details><summary>x</summary>\n\n${text}\n\n</details>`, ['details', 'summary', 'p']],
];

describe.each(places)('foreign text in %s of Markdown', (_, inPlace, elements) => {
  const check = (text: string) => {
    const html = renderAsGithub(inPlace(escapeMarkdown(`x${text}`)));
    expect([text, elementsOf(html)]).toEqual([text, elements]);
    expect([text, referencesIn(textsOf(html))]).toEqual([text, []]);
  };

  it.each(foreignPieces)('stays text: %j', check);

  it('stays text, for any sequence of pieces', () => {
    fc.assert(fc.property(foreignText, check), runs);
  });
});

describe('foreign text in Markdown', () => {
  it('makes no list, heading or quotation at the start of a line', () => {
    for (const text of foreignPieces) {
      const elements = elementsOf(renderAsGithub(escapeMarkdown(text)));
      expect([text, elements]).toEqual([text, escapeMarkdown(text) === '' ? [] : ['p']]);
    }
  });

  it('shows its visible characters, and drops invisible ones', () => {
    for (const text of ['a | b', '<b>', '&lt;', 'http://x.example', 'a@b.c', '#1', '`x`', '1. x', '50 % ~ $5 \\ ^'])
      expect(spaces(textsOf(renderAsGithub(escapeMarkdown(text)))).replaceAll('\u200b', '')).toBe(text);
  });

  it('is a code span that can be copied', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const html = renderAsGithub(`Send it with ${markdownCode(`a${text}b`)}.`);
        expect([text, elementsOf(html)]).toEqual([text, ['p', 'code']]);
      }),
      runs,
    );
    expect(renderAsGithub(markdownCode('run --to http://a@b.c'))).toContain('<code>run --to http://a@b.c</code>');
  });
});

describe('foreign text in XML and HTML', () => {
  it('is read back by a strict parser as one text and one attribute', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const [element, content, ...more] = parseXml(`<a b="${escapeXml(text)}">x${escapeXml(text)}</a>`);
        const attribute = (element as { attributes: Record<string, string> }).attributes.b!;
        expect([content, more]).toEqual([`x${attribute}`, []]);
        expect(isPrintable(attribute.replace(/[\t\r\n]/g, ''))).toBe(true);
      }),
      runs,
    );
  });

  it('opens no tag, and ends no attribute and no script', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
        expect(scriptJson({ [text]: text })).not.toMatch(/[<>&\u2028\u2029]/);
        expect(() => JSON.parse(scriptJson([text])) as unknown).not.toThrow();
      }),
      runs,
    );
  });
});

describe('a text that GitHub would replace', () => {
  const apart = '&#8203;';

  it.each([
    'deadbeefdeadbeef',
    'see feedface',
    'abc1234',
    ':+1:',
    ':-1:',
    ':100:',
    ':8ball:',
    ':smile:',
    ':1st_place:',
  ])('is broken up: %j', (text) => {
    expect(escapeMarkdown(text)).toContain(apart);
  });

  it.each(['1234567', 'at 12:30:45', 'a: b', 'façade', 'decade'])('stays unchanged: %j', (text) => {
    expect(escapeMarkdown(text)).toBe(text);
  });
});

describe('foreign text in a cell of CSV', () => {
  it.each(['=1', '+1', '-1', '@x', ' =1', '\t=1', '\r=1', '\n=1', '\uff1d1', '\uff20x', '\u200b=1', '\u001b=1'])(
    'is not run as a formula: %j',
    (text) => {
      expect(escapeCsvCell(text)[0]).toBe("'");
    },
  );

  it.each([
    ['a=x;=1+1', "a=x;'=1+1"],
    ['a; -2', "a;' -2"],
    ['a\t@x;\uff1d1', "a\t'@x;'\uff1d1"],
    ['fix\n=1+1', "fix\n'=1+1"],
    ['a\r\n\u00a0=1\n\n@x', "a\r\n'\u00a0=1\n\n'@x"],
    ['a;"=1"', `a;'"=1"`],
    ['a\n "" +1', `a\n' "" +1`],
  ])('is not run as a formula after another separator: %j', (text, cell) => {
    expect(escapeCsvCell(text)).toBe(cell);
  });

  it.each(['a=1', '1', 'x - y', 'a;b', ''])('stays unchanged: %j', (text) => {
    expect(escapeCsvCell(text)).toBe(text);
  });
});
