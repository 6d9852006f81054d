import type { BrowserContext } from 'playwright';
import { pageScript } from './page-script.ts';
import { type Vital, type VitalName, vitalNames } from './vitals.ts';

/** What page/field-data.js sends of a post that the page made about itself. */
export type FieldPost = { document: string; text: string };

/** What a page says of its own view, beside what was measured on it: seconds, or a score for CLS. */
export type FieldValue = { value: number; agrees: boolean };

/** Watches what pages post to `path` of their own origin. Call behind installCollector. Gives all posts so far. */
export async function watchFieldData(context: BrowserContext, path: string): Promise<readonly FieldPost[]> {
  const posts: FieldPost[] = [];
  await context.exposeBinding('__meshproofField', (_source, post: unknown) => {
    if (isFieldPost(post)) posts.push(post);
  });
  const script = pageScript('field-data.js');
  await context.addInitScript({ content: `{ const fieldPath = ${JSON.stringify(path)};\n${script}\n}` });
  return posts;
}

/** The binding can be called by the page itself. */
function isFieldPost(thing: unknown): thing is FieldPost {
  const post = thing as Partial<FieldPost> | null;
  return (
    typeof post === 'object' && post !== null && [post.document, post.text].every((one) => typeof one === 'string')
  );
}

/**
 * The last value of each vital in each document, by `document name`. A post is JSON: one object as web-vitals hands it to
 * its callbacks (`{ name, value }`, milliseconds), or a list of them; all else is no vital.
 */
export function fieldValues(posts: Iterable<FieldPost>): Map<string, number> {
  const values = new Map<string, number>();
  for (const { document, text } of posts) {
    for (const { name, value } of vitalsIn(text))
      values.set(`${document} ${name}`, name === 'CLS' ? value : value / 1000);
  }
  return values;
}

function vitalsIn(text: string): { name: VitalName; value: number }[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [];
  }
  return [body].flat().filter((one): one is { name: VitalName; value: number } => {
    const { name, value, navigationType } = (one ?? {}) as Record<string, unknown>;
    const known = vitalNames.some((vital) => vital === name);
    // A single-page navigation is another view than that of the document.
    return known && typeof value === 'number' && value >= 0 && navigationType !== 'soft-navigation';
  });
}

/** Two steps of the event timing's 8 ms, or one frame; a page may round to whole milliseconds. */
const marginSeconds = 0.016;
const marginScore = 0.01;
const marginShare = 0.1;
/** web-vitals leaves out interactions that are shorter, all but the first of a page. */
const shortInteractionSeconds = 0.04;

/** Whether two measurements of the same view tell the same. */
export function agrees(name: VitalName, lab: number, field: number): boolean {
  if (name === 'INP' && Math.max(lab, field) <= shortInteractionSeconds) return true;
  const margin = name === 'CLS' ? marginScore : marginSeconds;
  return Math.abs(lab - field) <= Math.max(margin, marginShare * Math.max(lab, field));
}

/**
 * Each vital with what its page said of the same view. Left alone is what the page cannot know as we do: an interaction
 * that left the page before its paint, which has no entry, and what a document saw after a single-page navigation, which
 * is a view of its own to us.
 */
export function withFieldValues(
  vitals: readonly Vital[],
  values: ReadonlyMap<string, number>,
): (Vital & { field?: FieldValue })[] {
  return vitals.map((vital) => {
    const { document, name, value, detail } = vital;
    const said = values.get(`${document} ${name}`);
    if (said === undefined || detail.endedBy !== undefined) return vital;
    const parted = vitals.some((other) => other.document.startsWith(`${document}-`));
    if (parted && name !== 'TTFB' && name !== 'FCP') return vital;
    return { ...vital, field: { value: said, agrees: agrees(name, value, said) } };
  });
}
