import { dirname, resolve } from 'node:path';
import { serverOf } from '../../results/prometheus/server-of.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { type FileKind, type FindOptions, findFile } from '../../scenarios/base/name-or-path.ts';
import { throwAll, together } from '../../scenarios/base/together.ts';
import { type Document, readDocument } from '../../scenarios/base/yaml/document.ts';
import { checkSendable, readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { secretPlaces } from '../../scenarios/plan/secret-places.ts';
import { clientTlsOf, forbiddenUrls, secretsOf, type Target, targetSchema } from '../../scenarios/plan/target.ts';
import type { TlsFiles } from '../../scenarios/plan/tls.ts';
import { learnSecret } from './learn-secret.ts';

/**
 * `sendsTo` names the receivers to which the command sends; by default, both. The command needs only the secrets,
 * certificates and keys for these receivers.
 */
export type ReadOptions = FindOptions & { sendsTo?: readonly ('target' | 'prometheus')[] };

const targetFiles: FileKind = { what: 'target', folder: 'scenarios/targets', extension: '.yaml' };

/**
 * Returns the target in a file. `name` is the name or path of this file, and `options` say where the user wrote it.
 * Throws UserError when the file is wrong, or when a secret, certificate or key cannot be read. Also throws UserError
 * when the target file does not allow load to a host of its `urls`.
 */
export function readTarget(name: string, { sendsTo = ['target', 'prometheus'], ...options }: ReadOptions = {}): Target {
  const file = findFile(targetFiles, name, options);
  const document = readDocument(file, targetSchema);
  const { auth, prometheus } = document.value;
  const tls = document.value.tls && pathsFrom(dirname(resolve(file)), document.value.tls);
  const places = secretPlaces(document);
  const target: Target = {
    ...document.value,
    ...(places.length > 0 && { secretPlaces: places }),
    ...(tls && { tls }),
    ...(document.value.proxy !== undefined && { proxyPlace: document.where(['proxy']) }),
    ...(prometheus?.ca !== undefined && {
      prometheus: { ...prometheus, ca: resolve(dirname(resolve(file)), prometheus.ca) },
    }),
  };
  const forTarget = [
    () => checkBearer(document, auth?.bearer),
    ...(auth?.clients ?? []).map(
      ({ secret }, i) =>
        () =>
          void readAt(document, secret, ['auth', 'clients', i, 'secret']),
    ),
    () => atKeys(document, () => clientTlsOf(target)),
  ];
  const forPrometheus = () => atKeys(document, () => target.prometheus && serverOf(target.prometheus, process.env));
  // A secret that the command does not send is masked if it is set.
  for (const ref of secretsOf(target)) learnSecret(ref, process.env);
  together([
    ...(sendsTo.includes('target') ? forTarget : []),
    ...(sendsTo.includes('prometheus') ? [forPrometheus] : []),
    ...forbiddenUrls(document.value).map(({ role, host }) => () => {
      throw new UserError(`load to ${host} is not allowed`, {
        ...document.where(['urls', role]),
        hint: `if you may put load on this host, add it in the target file: allow: { load: [${host}] }`,
      });
    }),
  ]);
  return target;
}

/** Returns the absolute paths of certificates and keys. A relative path starts from the folder of the target file. */
function pathsFrom(folder: string, { ca, cert, key, insecure }: TlsFiles): TlsFiles {
  const at = (file: string | undefined) => (file === undefined ? undefined : resolve(folder, file));
  return { ca: at(ca), cert: at(cert), key: at(key), insecure };
}

/** Calls `read`. If `read` throws UserError, adds the line of the wrong key to the error. */
function atKeys(document: Document<Target>, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throwAll(
      error.all.map(
        (one) =>
          new UserError(one.message, { ...one.where, ...document.where(one.where.key!.split('.')) }, { cause: one }),
      ),
    );
  }
}

/** Throws UserError for a bearer token that cannot be read or sent. The check runs before anything starts. */
function checkBearer(document: Document<Target>, ref: SecretRef | undefined): void {
  const path = ['auth', 'bearer'];
  if (!ref) return;
  const where = { ...document.where(path), hint: 'store the token alone, as the server issued it' };
  checkSendable(readAt(document, ref, path), 'token', where);
}

/** Returns a secret. Throws UserError with the line of its key in the target file. */
function readAt(document: Document<Target>, ref: SecretRef, path: readonly PropertyKey[]): string {
  try {
    return readSecret(ref, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { file, hint } = error.where;
    const message = file === undefined ? error.message : `${error.message} (${file})`;
    throw new UserError(message, { ...document.where(path), ...(hint && { hint }) }, { cause: error });
  }
}
