import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Catalogue } from '../../results/record/catalogue.ts';
import { runDocumentSchema } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { Masker } from '../../scenarios/base/masker.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';

/** Words of lines in series, samples and events, and of addresses. */
const others = '"metric" "labels" "value" "kind" "text" "data" true false null http:// https:// localhost 127.0.0.1';

/**
 * The texts that a record needs to be readable: the keys of run.json, what is known of the run before it starts, the
 * names of its metrics, and the code of its page. A secret that is a part of them cannot be masked.
 */
export function recordWords(head: object, catalogue: Catalogue): string[] {
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
 * The value of a secret. Throws UserError when it cannot be read, or when it is a part of `words`: masking it would
 * make the record unreadable, and not masking it would store it.
 */
export function readMaskable(ref: SecretRef, environment: NodeJS.ProcessEnv, words: readonly string[]): string {
  const value = readSecret(ref, environment);
  const own = new Masker([value]);
  if (words.every((text) => own.text(text) === text)) return value;
  const place = 'env' in ref ? `the environment variable ${ref.env}` : 'the secret file';
  throw new UserError(`${place} contains a secret that is a word or number of the record itself`, {
    ...('file' in ref && { file: ref.file }),
    hint: 'masking it would make the record unreadable; use a secret that is no plain word or date',
  });
}
