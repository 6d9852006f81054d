import { z } from 'zod';
import { hostOf, withoutBrackets } from '../../../scenarios/base/host.ts';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import { oneLine } from '../../../scenarios/base/one-line.ts';
import { blockedMark, setupMark } from '../../../scenarios/lib/names.ts';
import { nowhere } from '../options/name-guard.ts';
import { parseEntry } from '../rows/log-entry.ts';

export type Trouble =
  | { kind: 'exception'; text: string; program?: string }
  /** `isRequest` is true if k6 also counts the blocked connection as a blocked HTTP request. */
  | { kind: 'blocked-host'; text: string; host: string; isRequest: boolean }
  /** `byTarget` is true if setup() threw after the target did not answer, or answered with a server error. */
  | { kind: 'setup-failed'; text: string; byTarget: boolean }
  | { kind: 'failed-request'; text: string }
  | { kind: 'pool-exhausted'; text: string; scenario: string }
  | { kind: 'error'; text: string };

/**
 * Returns the problem in a line of k6's log: a line of `--log-format json`, or a plain line of the gRPC library.
 * Undefined for a line without a problem.
 */
export function parseLogLine(line: string, isAllowed: (host: string) => boolean): Trouble | undefined {
  const entry = parseEntry(line);
  if (!entry) return parseGrpcLine(line);
  const { level, msg, error = '' } = entry;
  if (entry.source === 'console') return parseBlockedNote(msg) ?? parseSetupNote(msg, isAllowed);
  const text = shortLine(error ? `${msg}: ${error}` : msg);
  const host = blockedHost(`${msg} ${error}`, isAllowed);
  if (host !== undefined) {
    // Only a block by k6 itself has the error codes of `blockedKeys`. A refusal by meshproof's own proxy has another
    // code.
    const isRequest = msg === 'Request Failed' && blockedBy(error) !== undefined;
    return { kind: 'blocked-host', text, host, isRequest };
  }
  // If no code awaits a rejected promise, k6 only logs the rejection, and counts the iteration as complete.
  const isRejection = msg.startsWith('Uncaught (in promise)');
  if (entry.source === 'stacktrace' || entry.hint === 'script exception' || isRejection) {
    return {
      kind: 'exception',
      text: trace(msg),
      ...(entry.scenario && { program: entry.scenario.split('__')[0] ?? '' }),
    };
  }
  if (msg === 'Request Failed') return { kind: 'failed-request', text: withoutPlaces(text) };
  if (msg.startsWith('Insufficient VUs')) return { kind: 'pool-exhausted', text, scenario: entry.scenario ?? '' };
  return level === 'error' || level === 'fatal' || level === 'panic' ? { kind: 'error', text } : undefined;
}

/**
 * Returns the host in the address of the blocked request. Without an address, returns the name or IP address that k6
 * refused to dial. Undefined for other messages.
 */
function blockedHost(text: string, isAllowed: (host: string) => boolean): string | undefined {
  const written = /"(?:https?|wss?):\/\/(?:[^/?#"]*@)?(\[[^\]]+\]|[^/:?#"]+)/.exec(text)?.[1];
  const host = written && withoutBrackets(written.toLowerCase());
  const blocked = blockedBy(text);
  if (blocked !== undefined) return host ?? blocked;
  return host !== undefined && !isAllowed(host) ? host : undefined;
}

/**
 * Returns the name or address that k6 refuses to dial. If k6 logged only the address `nowhere`, returns a phrase that
 * says so. The pattern limits the length of a name, because a message may contain a long text from the target.
 */
function blockedBy(text: string): string | undefined {
  const [, address, name] =
    /IP \(([^()]{1,300})\) is in a blacklisted range|hostname \(([^()]{1,300})\) is in a blocked pattern/.exec(text) ??
    [];
  return address === nowhere ? 'a host whose name k6 did not log' : (name ?? address);
}

/**
 * Returns the blocked host in a line of the gRPC library. If the script catches the error, only this line names the
 * host: k6 does not log blocked gRPC connections.
 */
function parseGrpcLine(line: string): Trouble | undefined {
  const blocked = /^\S+ \S+ [A-Z]+: \[core\]/.test(line) ? blockedBy(line) : undefined;
  if (blocked === undefined) return undefined;
  const host = /Addr: "(?:\[([^\]"]+)\]|([^":]+)):\d+"/.exec(line);
  const text = shortLine(line.replace(/^.*desc = /, 'gRPC: '));
  return { kind: 'blocked-host', text, host: host?.[1] ?? host?.[2] ?? blocked, isRequest: false };
}

/**
 * Reads the note that a program logs about a blocked request. The program logs this note itself, because k6 logs
 * nothing if the script catches the error.
 */
function parseBlockedNote(message: string): Trouble | undefined {
  if (!message.startsWith(blockedMark)) return undefined;
  const blocked = blockedBy(message);
  if (blocked === undefined) return undefined;
  const [, module, host = ''] =
    /^(\w+) (?:[a-z]+:\/\/(?:[^/?#@]*@)?(\[[^\]]+\]|[^/?#:\s]+))?/i.exec(message.slice(blockedMark.length)) ?? [];
  const named = withoutBrackets(host) || blocked;
  return { kind: 'blocked-host', text: shortLine(message), host: named, isRequest: module === 'http' };
}

const setupNote = z.object({
  step: z.enum(['setup', 'teardown']),
  program: z.string(),
  method: z.string(),
  url: z.url(),
  status: z.number(),
  error: z.string(),
  text: z.string(),
});

/**
 * Reads the note that a program logs if setup() or teardown() throws. The note describes the last answer before that.
 */
function parseSetupNote(message: string, isAllowed: (host: string) => boolean): Trouble | undefined {
  const note = setupNote.safeParse(message.startsWith(setupMark) && jsonIn(message.slice(setupMark.length))).data;
  if (!note) return undefined;
  const { step, program, method, url, status, error, text } = note;
  const body = text.slice(0, 200).trim();
  const answer = status === 0 ? `got no answer (${error})` : `was answered with ${status}${body && `: ${body}`}`;
  const isBroken = (status === 0 || status >= 500) && isAllowed(hostOf(url));
  return {
    kind: 'setup-failed',
    text: shortLine(`${step}() of ${program} threw after ${method} ${url.replace(/[?#].*$/s, '')} ${answer}`),
    byTarget: step === 'setup' && isBroken,
  };
}

/** Returns the exception and its place in one line. */
function trace(message: string): string {
  return message
    .trim()
    .split('\n')
    .slice(0, 2)
    .map((part) => part.trim())
    .join(' ');
}

function shortLine(text: string): string {
  return oneLine(text).slice(0, 300);
}

/** Replaces addresses and ports. They differ per request, but equal causes must have equal texts. */
function withoutPlaces(text: string): string {
  return text.replace(/"https?:\/\/[^"]*"/g, 'URL').replace(/(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+/g, '$1:port');
}
