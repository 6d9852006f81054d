import { type Document, readDocument } from '../../scenarios/base/document.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type FileKind, type FindOptions, findFile } from '../../scenarios/base/name-or-path.ts';
import { together } from '../../scenarios/base/together.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { forbiddenUrls, type Target, targetSchema } from '../../scenarios/plan/target.ts';

const targetFiles: FileKind = { what: 'target', folder: 'scenarios/targets', extension: '.yaml' };

/**
 * The target of a file, by name or path; `options` describe where the name was written. Throws UserError when the file
 * is wrong, when a secret cannot be read, or when the target file does not allow load to a host that it names.
 */
export function readTarget(name: string, options: FindOptions = {}): Target {
  const file = findFile(targetFiles, name, options);
  const document = readDocument(file, targetSchema);
  const { auth, prometheus } = document.value;
  together([
    () => checkSecret(document, auth?.bearer, ['auth', 'bearer']),
    ...(auth?.clients ?? []).map(
      ({ secret }, i) =>
        () =>
          checkSecret(document, secret, ['auth', 'clients', i, 'secret']),
    ),
    () => checkSecret(document, prometheus?.bearer, ['prometheus', 'bearer']),
    ...forbiddenUrls(document.value).map(({ role, host }) => () => {
      throw new UserError(`load to ${host} is not allowed`, {
        ...document.where(['urls', role]),
        hint: `if you may put load on it, add it under allow: { load: [${host}] }`,
      });
    }),
  ]);
  return document.value;
}

/** Reads a secret before anything starts, so that an unreadable one is reported at its key in the target file. */
function checkSecret(document: Document<Target>, ref: SecretRef | undefined, path: readonly PropertyKey[]): void {
  if (!ref) return;
  try {
    readSecret(ref, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { file, hint } = error.where;
    const message = file === undefined ? error.message : `${error.message} (${file})`;
    throw new UserError(message, { ...document.where(path), ...(hint && { hint }) }, { cause: error });
  }
}
