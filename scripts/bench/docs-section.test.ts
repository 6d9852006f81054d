import { expect, it } from 'vitest';
import { withSection } from './docs-section.ts';

it('replaces one section of a page and keeps the rest, however often it runs', () => {
  const page = '# A\n\n<!-- one -->\n\nold\n\n<!-- end of one -->\n\n<!-- two -->\n<!-- end of two -->\n';
  const written = withSection(withSection(page, 'one', 'new\n'), 'one', 'newer');
  expect(written).toBe('# A\n\n<!-- one -->\n\nnewer\n\n<!-- end of one -->\n\n<!-- two -->\n<!-- end of two -->\n');
  expect(() => withSection(page, 'three', '')).toThrow('three');
});
