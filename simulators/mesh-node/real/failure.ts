import { messageOf } from '../../../scenarios/base/errors.ts';
import type { Blame } from './ledger.ts';

/** `kind` is a metric label, so it has only a few different values. */
export type Failure = { kind: string; by: Blame; text: string };

const targetCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
};

/** Errors that the load generator itself causes: it has no file descriptors, ports or memory left. */
const ownCodes = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/** Returns the failure for an error of a socket or request. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  const text = messageOf(error) || code;
  if (ownCodes.has(code)) return { kind: 'own-limit', by: 'generator', text };
  if (targetCodes[code]) return { kind: targetCodes[code], by: 'target', text };
  if (/timed? ?out/i.test(text)) return { kind: 'timeout', by: 'target', text };
  if (/socket hang up|closed before/i.test(text)) return { kind: 'reset', by: 'target', text };
  return { kind: 'protocol', by: 'target', text };
}

/** Returns the failure for an HTTP status other than the expected one. */
export const httpFailure = (status: number, text = `the broker answered ${status}`): Failure => ({
  kind: `http-${status}`,
  by: 'target',
  text,
});

/**
 * Returns the code of an error. If an attempt to connect fails at several addresses, the error contains one error for
 * each address. The code of the first one is then returned.
 */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors?.[0] === undefined ? '' : codeOf(errors[0]);
}
