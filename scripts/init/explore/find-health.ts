import { randomBytes } from 'node:crypto';
import { formatValue } from '../../../results/words/format.ts';
import type { Answer, Ask } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';
import { isPage } from './content.ts';
import { quiet } from './quiet.ts';

/** The usual paths of a health check, in the order in which they are tried. */
const healthPaths = [
  ...['/health', '/healthz', '/livez', '/readyz', '/ready', '/status', '/ping', '/up'],
  ...['/api/health', '/api/status', '/actuator/health', '/-/healthy'],
];

/**
 * If the health address takes longer to answer, it may break the SLO `longest-stall` under load. The limit of this SLO
 * is one second.
 */
const slowMs = 500;

/**
 * Finds a health address below `base`, or else below its host. If there is none, uses `url` itself, whose answer is
 * `root`. If `root` is missing, or slow while an unknown path answers fast, uses the first of `healthPaths`. Any
 * answer, even 404, shows that the system is up.
 */
export async function findHealth(
  url: string,
  base: string,
  root: Answer | undefined,
  ask: Ask,
): Promise<{ health: string; finding: Finding }> {
  const { origin } = new URL(base);
  let missing: Answer | undefined;
  for (const at of new Set([base, origin])) {
    const unknown = await quiet(ask, `${at}/meshproof-${randomBytes(6).toString('hex')}`);
    missing ??= unknown;
    const health = await healthBelow(at, unknown, ask);
    if (health !== undefined)
      return {
        health,
        finding: { what: 'health', found: health.slice(origin.length), written: 'target.yaml: health' },
      };
  }
  const isFaster = missing !== undefined && (!root || (root.ms >= slowMs && missing.ms < slowMs));
  const { ms } = (isFaster ? missing : root) ?? { ms: 0 };
  const health = isFaster ? base + healthPaths[0]! : url;
  const what = isFaster
    ? `${health.slice(origin.length)}, whose answer shows that the system is up`
    : 'the address itself';
  const slow =
    ms < slowMs
      ? ''
      : `; its answer took ${formatValue(ms / 1000, 's')}, and an answer of 1 s breaks the SLO longest-stall`;
  return { health, finding: { what: 'health', found: 'none', written: `target.yaml: health, ${what}${slow}` } };
}

/**
 * Finds a health address below `at`. Its answer must differ from `unknown`, the answer to an unknown path, because many
 * sites answer every path.
 */
async function healthBelow(at: string, unknown: Answer | undefined, ask: Ask): Promise<string | undefined> {
  for (const path of healthPaths) {
    const answer = await quiet(ask, at + path);
    if (answer && answer.status < 300 && !isSameAnswer(answer, unknown) && !isPage(answer)) return at + path;
  }
  return undefined;
}

/** Returns true for equal answers. A body may contain the path of its request, so the path is removed first. */
function isSameAnswer(one: Answer, other: Answer | undefined): boolean {
  const bodyOf = ({ url, text }: Answer) => text.replaceAll(new URL(url).pathname, '');
  return one.status === other?.status && bodyOf(one) === bodyOf(other);
}
