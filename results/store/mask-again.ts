import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { type CleanTrace, cleanTrace, isImage, maskedFile } from '../../scenarios/base/secrets/clean-trace.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Row } from '../record/row.ts';
import { successorOf, writeWhole } from './durable.ts';
import { chunkBytes, linesOf } from './lines-on-disk.ts';
import { artifactsDir, streams } from './run-files.ts';

/** The pictures that the browser took of the pages of a journey, relative to the artifacts (see evidence-pass.ts). */
const pictures = /^[^/]+\/(?:last\.png|filmstrip\/\d+ms\.jpg)$/;
/** After this many lines, the loop lets Node handle signals and timers, such as the timer of the run's lease. */
const linesPerTurn = 5000;
/** The maximum number of cached series. A run usually has a few thousand series. */
const mostSeries = 20_000;

/**
 * Masks the artifacts of a run with every secret that is known now. A page may have shown a token before meshproof knew
 * the token. If a page in a trace shows a secret, the screenshots beside the trace are deleted. Returns the folders
 * with deleted screenshots, relative to the artifacts. Rejects with the errors of fs.
 */
export async function maskArtifactsAgain(workDir: string): Promise<string[]> {
  const artifacts = join(workDir, artifactsDir);
  if (!existsSync(artifacts)) return [];
  const shown: string[] = [];
  const files = readdirSync(artifacts, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    if (pictures.test(relative(artifacts, join(parentPath, name)))) continue;
    if (maskFile(join(parentPath, name)) && deleteImages(parentPath)) shown.push(relative(artifacts, parentPath));
    await nextTurn();
  }
  return shown.sort();
}

/**
 * Masks the files of series, samples and events with every secret that is known now. The files must be closed. Rejects
 * with the errors of fs.
 */
export async function maskStreamsAgain(workDir: string): Promise<void> {
  const known = new Map<string, string>();
  await maskLines(join(workDir, streams.series.plain), (line) => maskRow(line, known));
  for (const { plain } of [streams.samples, streams.events])
    await maskLines(join(workDir, plain), (line) => (masker.text(line) === line ? line : maskJson(line)));
}

/** Masks the secrets in a file. Returns whether the file is a Playwright trace in which a page shows a secret. */
function maskFile(file: string): boolean {
  const bytes = readFileSync(file);
  const trace = traceIn(file, bytes);
  const clean = trace?.bytes ?? maskedFile(file, bytes);
  if (clean !== bytes) writeWhole(file, clean);
  return trace?.showsSecret ?? false;
}

function traceIn(file: string, bytes: Buffer): CleanTrace | undefined {
  if (!file.endsWith('.zip')) return undefined;
  try {
    return cleanTrace(bytes, false);
  } catch {
    // The name ends in `.zip`, but the file is no trace. So the file is masked like any other file.
    return undefined;
  }
}

/** Deletes the images in a folder and its subfolders. Returns whether the folder had images. */
function deleteImages(folder: string): boolean {
  const images = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) => isImage(name));
  for (const { parentPath, name } of images) rmSync(join(parentPath, name), { force: true });
  return images.length > 0;
}

/** Returns the masked line. `known` caches masked series, because most lines repeat a series. */
function maskRow(line: string, known: Map<string, string>): string {
  const row = parseJson(line) as Row;
  const series = JSON.stringify([row.metric, row.labels]);
  const masked = known.get(series) ?? masker.text(series);
  if (known.size >= mostSeries) known.clear();
  known.set(series, masked);
  return masked === series ? line : maskJson(line);
}

function maskJson(line: string): string {
  return JSON.stringify(masker.value(parseJson(line)));
}

/** Masks the lines of a file. The file is only replaced if at least one line changes. */
async function maskLines(file: string, mask: (line: string) => string): Promise<void> {
  let isClean = true;
  for await (const line of unhurried(file)) {
    isClean = mask(line) === line;
    if (!isClean) break;
  }
  if (isClean) return;
  const next = successorOf(file);
  try {
    await writeLines(next.path, file, mask);
    next.commit();
  } catch (cause) {
    next.discard();
    throw cause;
  }
}

async function writeLines(to: string, from: string, mask: (line: string) => string): Promise<void> {
  const fd = openSync(to, 'w');
  try {
    let text = '';
    for await (const line of unhurried(from)) {
      text += `${mask(line)}\n`;
      if (text.length < chunkBytes) continue;
      writeFileSync(fd, text);
      text = '';
    }
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** Yields the lines of a file. Signals and timers are handled after every `linesPerTurn` lines. */
async function* unhurried(file: string): AsyncGenerator<string> {
  let count = 0;
  for (const { line } of linesOf(file)) {
    yield line;
    count += 1;
    if (count % linesPerTurn === 0) await nextTurn();
  }
}
