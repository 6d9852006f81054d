/** A problem that a line of k6's log reports. */
export type Trouble =
  | { kind: 'exception'; text: string; program?: string }
  | { kind: 'blocked-host'; text: string; host: string }
  | { kind: 'failed-request'; text: string }
  | { kind: 'pool-exhausted'; text: string; scenario: string }
  | { kind: 'error'; text: string };

type Line = { level?: string; msg?: string; error?: string; source?: string; hint?: string; scenario?: string };

/** The problem in a line of `--log-format json`; undefined when it reports none or is not JSON. */
export function parseLogLine(line: string, isAllowed: (host: string) => boolean): Trouble | undefined {
  const entry = parse(line);
  if (!entry || entry.source === 'console') return undefined;
  const { level, msg = '', error = '' } = entry;
  const text = oneLine(error ? `${msg}: ${error}` : msg);
  const host = blockedHost(`${msg} ${error}`, isAllowed);
  if (host !== undefined) return { kind: 'blocked-host', text, host };
  if (entry.source === 'stacktrace' || entry.hint === 'script exception') {
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

/** The blocked host: the name in k6's message, or the address that the network guard blocks. */
function blockedHost(text: string, isAllowed: (host: string) => boolean): string | undefined {
  const host = /"(?:https?|wss?):\/\/(\[[^\]]+\]|[^/:"]+)/.exec(text)?.[1]?.replace(/^\[|\]$/g, '');
  const blocked = /IP \(([^)]+)\) is in a blacklisted range/.exec(text)?.[1];
  if (blocked !== undefined) return host ?? blocked;
  return host !== undefined && !isAllowed(host) ? host : undefined;
}

function parse(line: string): Line | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

/** The exception and its place, in one line. */
function trace(message: string): string {
  return message
    .trim()
    .split('\n')
    .slice(0, 2)
    .map((part) => part.trim())
    .join(' ');
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, 300);
}

/** Removes addresses and ports, which differ per request, so that equal causes have equal texts. */
function withoutPlaces(text: string): string {
  return text.replace(/"https?:\/\/[^"]*"/g, 'URL').replace(/(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+/g, '$1:port');
}
