import { createHash } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { messageOf, UserError, type Where } from '../../scenarios/base/errors.ts';
import { checkModules } from '../../scenarios/base/modules/check-modules.ts';
import { replacedHint, restoreGlobals } from '../../scenarios/base/modules/replaced-globals.ts';
import { type FileKind, findFile } from '../../scenarios/base/name-or-path.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { shortName } from '../../scenarios/base/yaml/short-name.ts';
import { readStorageState } from '../browser/storage-state.ts';
import { unlessLate } from '../browser/wait.ts';
import { changedText, findChangedGlobal, withReplaced } from '../child/changed-globals.ts';
import { readable } from '../child/readable-error.ts';
import type { Journey } from '../journey.ts';
import { configFileOf, devicesOf, type PlaywrightConfig } from '../spec/playwright-config.ts';
import { playwrightModule, provideModule } from '../spec/playwright-module.ts';
import type { Registry } from '../spec/registry.ts';
import { type ContextJourney, toJourneys } from '../spec/spec-journeys.ts';
import { bundleJourney } from './bundle-journey.ts';

const name = shortName('a name');

const path = z.string().startsWith('/', { error: 'a page must be a path that starts with /' });

const journeySchema = z.strictObject({
  name,
  pages: z
    .record(name, z.union([path, z.strictObject({ path, status: z.int().min(400).max(599) })]))
    .refine((pages) => Object.keys(pages).length > 0, { error: 'name at least one page, or remove the key' })
    .optional(),
  run: z.custom<Journey['run']>((value) => typeof value === 'function', { error: 'a function is needed' }),
});

export const journeyFiles: FileKind = { what: 'journey', folder: 'synthetics/journeys', extension: '.ts' };

/**
 * Returns the path of a journey's file. `use` is the name of a shipped journey, or a path relative to `planDir`. Throws
 * UserError at `where` if there is no such file.
 */
export function journeyFile(use: string, planDir: string, where: Where = {}): string {
  return findFile(journeyFiles, use, { beside: planDir, where: () => where });
}

/** The time limit for loading a journey, which takes milliseconds. A longer top-level await counts as endless. */
const loadLimitMs = 10_000;

/** `onRun` is called for each file after the file is bundled and before it runs. */
type LoadOptions = { limitMs?: number; onRun?: () => void };

/**
 * Loads the journeys of a file: its default export, or the tests of a spec of @playwright/test. Every file is
 * bundled, even a shipped one, because Node does not load TypeScript from node_modules. Throws UserError with the file.
 */
export async function loadJourneys(
  file: string,
  scratchDir: string,
  options: LoadOptions = {},
): Promise<{ journeys: ContextJourney[]; notes: string[] }> {
  if (extname(file) === '.har') {
    throw new UserError('a HAR is a recording, not a journey', {
      file,
      hint: `use the recorded answers in a journey: await page.routeFromHAR('${basename(file)}')`,
    });
  }
  const { exported, registry } = await importFile(file, scratchDir, options);
  // A spec in CommonJS exports nothing, and its import returns an empty object.
  const hasExport = exported !== undefined && Object.keys(Object(exported)).length > 0;
  if (!hasExport && registry) return specJourneys(registry, file, scratchDir, options);
  const result = journeySchema.safeParse(exported);
  if (result.success) return { journeys: [result.data], notes: [] };
  if (exported === undefined) {
    const hint = "export default { name, run }; or a spec: import { test } from '@playwright/test'";
    throw new UserError('the file does not export a journey', { file, hint });
  }
  const issue = result.error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const hint = nearest(key, Object.keys(journeySchema.shape));
    throw new UserError('unknown key', { file, key: [...issue.path, key].map(String).join('.'), hint });
  }
  // If a key of a map is wrong, zod puts the reason into an inner issue.
  const { message } = issue.code === 'invalid_key' ? issue.issues[0]! : issue;
  throw new UserError(message, { file, key: issue.path.map(String).join('.') });
}

async function specJourneys(registry: Registry, file: string, scratchDir: string, options: LoadOptions) {
  const configFile = configFileOf(file);
  const config = configFile === undefined ? {} : (await importFile(configFile, scratchDir, options)).exported;
  const { devices, left } = devicesOf((config ?? {}) as PlaywrightConfig, file);
  const journeys = toJourneys(registry, file, devices).map((journey) => withStorageState(journey, configFile ?? file));
  const notes = left.length === 0 ? [] : [notRun(file, left)];
  return { journeys, notes };
}

const notRun = (file: string, projects: readonly string[]) =>
  `${basename(file)} runs only in Chromium; these projects of the Playwright configuration do not run: ` +
  projects.join(', ');

/**
 * Makes the path of the storage state absolute. The given path is relative to the directory of `beside`, the
 * configuration or the spec.
 */
function withStorageState(journey: ContextJourney, beside: string): ContextJourney {
  const { context = {} } = journey;
  if (typeof context.storageState !== 'string') return journey;
  const { file } = readStorageState(context.storageState, dirname(beside));
  return { ...journey, context: { ...context, storageState: file } };
}

/**
 * Returns the default export of a file, and the registry of its tests if the file imports @playwright/test. Throws
 * UserError.
 */
async function importFile(
  file: string,
  scratchDir: string,
  { limitMs = loadLimitMs, onRun = () => undefined }: LoadOptions,
): Promise<{ exported: unknown; registry: Registry | undefined }> {
  const id = createHash('sha256').update(file).digest('hex').slice(0, 12);
  const out = join(scratchDir, `journey-${id}.mjs`);
  let isSpec = false;
  checkModules(file);
  await bundleJourney(file, out, [
    playwrightModule(out, () => {
      isSpec = true;
    }),
  ]);
  const registry = isSpec ? await provideModule(out) : undefined;
  onRun();
  try {
    const module = (await unlessLate(limitMs, import(pathToFileURL(out).href), () => {
      throw new Error(`timeout after ${limitMs / 1000} s`);
    })) as { default?: unknown };
    const changed = findChangedGlobal();
    if (changed !== undefined) throw new Error(changedText(changed));
    return { exported: module.default, registry };
  } catch (thrown) {
    const cause = readable(thrown);
    const replaced = restoreGlobals();
    const text = withReplaced(`the journey cannot be loaded: ${messageOf(cause)}`, replaced);
    const hint = replaced !== '' && { hint: replacedHint };
    throw new UserError(text, { file, ...lineIn(cause, file), ...hint }, { cause });
  }
}

/** Returns the line of an error in a file. Source maps have already converted the stack to lines of the source. */
function lineIn(thrown: unknown, file: string): { line?: number } {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10);
  return Number.isNaN(line) ? {} : { line };
}
