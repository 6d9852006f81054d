import type { BrowserContext } from 'playwright';
import { softNavigation } from '../../results/record/sample-detail.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { pageScript } from './page-script.ts';
import { type Vital, type VitalName, vitalNames } from './vitals.ts';

/** A POST request of a page: its body (`text`), and the id of the page's document. */
export type FieldPost = { document: string; text: string };

/** `value` is the value that the page posted: for CLS a score, else seconds. */
export type FieldValue = { value: number; agrees: boolean };

/**
 * Returns the POST requests that pages send to `path` on their own origin. The list grows while the pages run, up to
 * the limit `fieldPosts`. The pages also need a Collector: its script gives each document an id.
 */
export async function watchFieldData(context: BrowserContext, path: string): Promise<readonly FieldPost[]> {
  const posts: FieldPost[] = [];
  let room: number = bodyLimits.fieldPosts.bytes;
  await context.exposeBinding('__meshproofField', (_source, post: unknown) => {
    if (!isFieldPost(post)) return;
    room -= post.text.length + post.document.length;
    if (room >= 0) posts.push(post);
  });
  const script = pageScript('field-data.js');
  await context.addInitScript({ content: `{ const fieldPath = ${JSON.stringify(path)};\n${script}\n}` });
  return posts;
}

/** Checks the form of a POST request, because any script of the page can send one. */
function isFieldPost(thing: unknown): thing is FieldPost {
  const post = thing as Partial<FieldPost> | null;
  return (
    typeof post === 'object' && post !== null && [post.document, post.text].every((one) => typeof one === 'string')
  );
}

/**
 * Returns the last value of each vital of each document, in seconds; for CLS, the score. A key is the id of the
 * document, a space and the name of the vital. The body of a POST request must be JSON: the object that web-vitals
 * passes to its callbacks (`{ name, value }`, in milliseconds), or a list of these objects. Other bodies are ignored.
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
    body = parseJson(text);
  } catch {
    return [];
  }
  return [body].flat().filter((one): one is { name: VitalName; value: number } => {
    const { name, value, navigationType } = (one ?? {}) as Record<string, unknown>;
    const known = vitalNames.some((vital) => vital === name);
    // Values of a single-page navigation are left out, because the navigation is a separate view, not a part of the
    // document.
    return known && typeof value === 'number' && value >= 0 && navigationType !== softNavigation;
  });
}

/**
 * The tolerance for two times. Event Timing rounds each time to 8 ms, so two times can differ by two steps of 8 ms. Two
 * steps are about one frame at 60 Hz. The tolerance also covers a page that rounds to milliseconds.
 */
const marginSeconds = 0.016;
const marginScore = 0.01;
const marginShare = 0.1;
/** By default, web-vitals ignores interactions shorter than this, except the first interaction of a page. */
const shortInteractionSeconds = 0.04;

/**
 * Returns whether two values of a vital agree: they differ by at most the margin, or by at most 10 % of the larger
 * value. Two INPs of at most 40 ms always agree.
 */
export function agrees(name: VitalName, lab: number, field: number): boolean {
  if (name === 'INP' && Math.max(lab, field) <= shortInteractionSeconds) return true;
  const margin = name === 'CLS' ? marginScore : marginSeconds;
  return Math.abs(lab - field) <= Math.max(margin, marginShare * Math.max(lab, field));
}

/**
 * Returns the vitals. If a page posted its own value of a vital for the same view, `field` has this value. Some vitals
 * never get a posted value, because the page cannot measure them as meshproof does:
 * - the INP of an interaction if the page was left before it painted the result
 * - CLS, INP and LCP of a document with a single-page navigation, because the navigation is a separate view here
 * A posted value agrees if it is close to the vital or to any of its `reported` values (see reportedValues).
 */
export function withFieldValues(
  vitals: readonly Vital[],
  values: ReadonlyMap<string, number>,
  reported: ReadonlyMap<string, readonly number[]>,
): (Vital & { field?: FieldValue })[] {
  return vitals.map((vital) => {
    const { document, name, value, detail } = vital;
    const said = values.get(`${document} ${name}`);
    if (said === undefined || detail.endedBy !== undefined) return vital;
    const parted = vitals.some((other) => other.document.startsWith(`${document}-`));
    if (parted && name !== 'TTFB' && name !== 'FCP') return vital;
    // web-vitals updates its values only while the page is idle. So a page that is left may post an earlier value.
    const measured = [value, ...(reported.get(`${document} ${name}`) ?? [])];
    return { ...vital, field: { value: said, agrees: measured.some((one) => agrees(name, one, said)) } };
  });
}
