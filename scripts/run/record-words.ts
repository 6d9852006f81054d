import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runDocumentSchema } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { Masker } from '../../scenarios/base/secrets/masker.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { placeOf, type SecretPlace } from '../../scenarios/plan/secret-places.ts';
import { own } from '../lib/own-words.ts';
import type { Job } from '../plan/job.ts';

/** Words that occur in every record: keys and values of series, samples and events, and parts of addresses. */
const others = '"metric" "labels" "value" "kind" "text" "data" true false null http:// https:// localhost 127.0.0.1';

/** The texts of a plan that a record contains. */
type Named = Pick<Job, 'catalogue' | 'slos' | 'parts' | 'planDir'>;

/** Returns the texts that must stay readable in a record. A secret that occurs in these texts cannot be masked. */
export function recordWords(head: object, { catalogue }: Pick<Named, 'catalogue'>): string[] {
  const metrics = [...catalogue.values()].flatMap(({ metric: { name, labels } }) => [name, ...labels]);
  const page = ['style.css', 'client.js'].map((file) => join(packageRoot, 'results/report/html', file));
  return [
    others,
    JSON.stringify(z.toJSONSchema(runDocumentSchema, { unrepresentable: 'any' })),
    JSON.stringify(head),
    ...metrics,
    ...page.map((file) => readFileSync(file, 'utf8')),
  ];
}

/**
 * Returns the texts that stay readable when the target's tokens are masked: the texts of every record, meshproof's own
 * words, and the SLOs and label values of the plan. If a label value that an SLO selects were masked, the SLO would
 * find no data.
 */
export function readableWords(head: object, job: Named): string[] {
  const values = job.parts.map(({ producer, section }) => producer.labelValues?.(section, job.planDir) ?? {});
  return [...recordWords(head, job), ...own.words, JSON.stringify(job.slos), JSON.stringify(values)];
}

/**
 * Returns the value of a secret. Throws UserError if the secret cannot be read, is too short, or occurs in `words`. If
 * a secret in `words` were masked, nobody could read the record. If it were not masked, the record would contain the
 * secret. The error has the place of `ref` in `places`.
 */
export function readMaskable(
  ref: SecretRef,
  environment: NodeJS.ProcessEnv,
  words: readonly string[],
  places: readonly SecretPlace[] = [],
): string {
  const value = readSecret(ref, environment);
  const masker = new Masker([value]);
  if (words.every((text) => masker.text(text) === text)) return value;
  const place = 'env' in ref ? `the environment variable ${ref.env}` : `the secret file ${ref.file}`;
  throw new UserError(`${place} contains a secret that is also a word or number in the run record`, {
    ...placeOf(ref, places),
    hint: 'masking such a secret makes the record unreadable: use a secret that is no plain word, number or date',
  });
}
