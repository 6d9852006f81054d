import { parseArgs } from 'node:util';
import { UserError } from '../../../scenarios/base/errors.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { type OwnOptions, ownOptions } from '../program/own-options.ts';

type Key = keyof OwnOptions;

/**
 * A flag of k6 that meshproof accepts. `as` is the form of its value: `list` is separated by commas, and `pairs` are
 * `name=value`. Flags with a list or pairs can be repeated.
 */
type Honoured = { key: Key; as: 'number' | 'text' | 'switch' | 'list' | 'stages' | 'pairs' | 'dns'; short?: string };

const honoured: Readonly<Record<string, Honoured>> = {
  vus: { key: 'vus', as: 'number', short: 'u' },
  duration: { key: 'duration', as: 'text', short: 'd' },
  iterations: { key: 'iterations', as: 'number', short: 'i' },
  stage: { key: 'stages', as: 'stages', short: 's' },
  'no-setup': { key: 'noSetup', as: 'switch' },
  'no-teardown': { key: 'noTeardown', as: 'switch' },
  'max-redirects': { key: 'maxRedirects', as: 'number' },
  batch: { key: 'batch', as: 'number' },
  'batch-per-host': { key: 'batchPerHost', as: 'number' },
  rps: { key: 'rps', as: 'number' },
  'user-agent': { key: 'userAgent', as: 'text' },
  'insecure-skip-tls-verify': { key: 'insecureSkipTLSVerify', as: 'switch' },
  'no-connection-reuse': { key: 'noConnectionReuse', as: 'switch' },
  'no-vu-connection-reuse': { key: 'noVUConnectionReuse', as: 'switch' },
  'min-iteration-duration': { key: 'minIterationDuration', as: 'text' },
  throw: { key: 'throw', as: 'switch', short: 'w' },
  'blacklist-ip': { key: 'blacklistIPs', as: 'list' },
  'block-hostnames': { key: 'blockHostnames', as: 'list' },
  'discard-response-bodies': { key: 'discardResponseBodies', as: 'switch' },
  dns: { key: 'dns', as: 'dns' },
  'local-ips': { key: 'localIPs', as: 'text' },
  tag: { key: 'tags', as: 'pairs' },
  'summary-trend-stats': { key: 'summaryTrendStats', as: 'list' },
  'summary-time-unit': { key: 'summaryTimeUnit', as: 'text' },
};

/** Flags of k6 with their short forms. meshproof ignores these flags, because every run already has their effect. */
const already: Readonly<Record<string, string | undefined>> = {
  quiet: 'q',
  'no-color': undefined,
  'no-usage-report': undefined,
};

type Refused = { hint: string; short?: string; isSwitch?: boolean };
const output = 'meshproof itself reads the output of k6; --prometheus URL sends the samples of the run to a server';
const log = 'meshproof itself reads the log of k6, to find exceptions and blocked hosts';
const segments = 'meshproof run --instances 4 splits the load over 4 processes of k6';
const summary = 'the summary is in artifacts/k6-summary.json of the run; handleSummary() of the script works, too';
const ends = 'k6 must start and end together with the other parts of the run';
const rest = 'a run does not use the REST interface of k6, because k6 must end with the other parts of the run';

/** Flags of k6 that a run refuses. Each hint gives the reason or an alternative. */
const refused: Readonly<Record<string, Refused>> = {
  out: { hint: output, short: 'o' },
  'traces-output': { hint: output },
  'summary-export': { hint: summary },
  'summary-mode': { hint: summary },
  'no-summary': { hint: summary, isSwitch: true },
  'new-machine-readable-summary': { hint: summary, isSwitch: true },
  'no-thresholds': {
    hint: 'the thresholds of the script are SLOs of the run; to drop a threshold, remove it from the script',
    isSwitch: true,
  },
  'http-debug': { hint: 'meshproof run SCRIPT --once --debug prints each exchange', isSwitch: true },
  'system-tags': { hint: 'SLOs and reports need the system tags of the run; --tag adds tags' },
  'execution-segment': { hint: segments },
  'execution-segment-sequence': { hint: segments },
  address: { hint: rest, short: 'a' },
  'profiling-enabled': { hint: rest, isSwitch: true },
  paused: { hint: ends, short: 'p', isSwitch: true },
  linger: { hint: ends, short: 'l', isSwitch: true },
  config: { hint: 'write the options into the script, or after --', short: 'c' },
  type: { hint: 'the file extension sets the type: .js or .ts', short: 't' },
  'compatibility-mode': { hint: 'scripts always run in the default compatibility mode of k6' },
  features: { hint: 'meshproof chooses the features of k6' },
  'secret-source': { hint: 'read secrets from the environment' },
  'include-system-env-vars': { hint: 'a script always gets the variables of the environment', isSwitch: true },
  'console-output': { hint: 'console lines are in artifacts/console.log of the run' },
  'log-format': { hint: log },
  'log-output': { hint: log },
  verbose: { hint: log, short: 'v', isSwitch: true },
};

export type K6Flags = { options: OwnOptions; env: Readonly<Record<string, string>> };

/**
 * Returns the options and variables that k6's own flags set, such as `--vus 5 -d 30s -e KEY=V`. Throws UserError for
 * an unknown flag, a flag that a run refuses, and an invalid value.
 */
export function readK6Flags(words: readonly string[]): K6Flags {
  const given: Record<string, unknown> = {};
  const env: Record<string, string> = {};
  for (const token of tokensOf(words)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UserError(`"${token.value}" after -- is not a flag of k6`);
    const { name, rawName, value } = token;
    const rule = honoured[name];
    if (name === 'env') Object.assign(env, variable(rawName, value));
    else if (rule) given[rule.key] = optionValue(rule, rawName, value?.replace(/^=/, ''), given[rule.key]);
    else if (!(name in already)) throw refusal(name, rawName);
  }
  const read = ownOptions.safeParse(given);
  if (read.success) return { options: read.data, env };
  const [issue] = read.error.issues;
  throw new UserError(`k6's ${flagOf(issue!.path[0])}: ${issue!.message}`);
}

/** The options without effect on `run --once`, which has a fixed load. */
const load: readonly Key[] = ['vus', 'duration', 'iterations', 'stages'];

/** Throws UserError for flags without effect on `run --once`, which runs one iteration with one virtual user. */
export function refuseLoadFlags({ options }: K6Flags): void {
  const given = load.filter((key) => options[key] !== undefined).map(flagOf);
  if (given.length === 0) return;
  const hint = `leave out ${given.join(' and ')}, or --once`;
  throw new UserError(`k6's ${given[0]} has no effect with --once, which runs one iteration with one virtual user`, {
    hint,
  });
}

function tokensOf(words: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    env: { type: 'string', short: 'e' },
  };
  const add = (name: string, isSwitch: boolean, short: string | undefined) => {
    options[name] = { type: isSwitch ? 'boolean' : 'string', ...(short !== undefined && { short }) };
  };
  for (const [name, { as, short }] of Object.entries(honoured)) add(name, as === 'switch', short);
  for (const [name, short] of Object.entries(already)) add(name, true, short);
  for (const [name, { isSwitch = false, short }] of Object.entries(refused)) add(name, isSwitch, short);
  return parseArgs({ args: [...words], options, strict: false, tokens: true }).tokens;
}

function optionValue({ as }: Honoured, flag: string, text: string | undefined, before: unknown): unknown {
  if (as === 'switch') {
    if (text === undefined || text === 'true') return true;
    if (text === 'false') return false;
    throw new UserError(`k6's ${flag} must be true or false, not "${text}"`);
  }
  if (text === undefined || text === '') throw new UserError(`k6's ${flag} needs a value`);
  if (as === 'number') return /^\d+$/.test(text) ? Number(text) : text;
  if (as === 'text') return text;
  if (as === 'list') return [...((before as string[] | undefined) ?? []), ...text.split(',')];
  if (as === 'stages') return [...((before as object[] | undefined) ?? []), ...text.split(',').map(stageOf)];
  const pairs = as === 'dns' ? text.split(',') : [text];
  return { ...(before as object | undefined), ...Object.fromEntries(pairs.map((one) => pairOf(flag, one))) };
}

/** Returns the stage in a text: `30s:10` lasts 30 seconds and ends at 10 virtual users. */
function stageOf(text: string): { duration: string; target: number } {
  const [, duration, target] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  if (duration === undefined) throw new UserError(`k6's --stage needs duration:target, such as 30s:10, not "${text}"`);
  return { duration, target: Number(target) };
}

function pairOf(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UserError(`k6's ${flag} needs name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The names of variables that a user may not set: those of meshproof, of proxies, and of Node (NODE_…). */
const ours = /^MESHPROOF_|^(https?|all|no)_proxy$|^NODE_/i;

function variable(flag: string, text: string | undefined): Record<string, string> {
  const [name, value] = pairOf(flag, text ?? '');
  if (!ours.test(name)) return { [name]: value };
  throw new UserError(`k6's ${flag} cannot set ${name}: a run does not allow this variable`, {
    hint: 'the target file gives the addresses and the proxy',
  });
}

function refusal(name: string, rawName: string): UserError {
  const known = refused[name];
  if (known) return new UserError(`a run does not accept k6's ${rawName}`, { hint: known.hint });
  const names = [...Object.keys(honoured), 'env'].map((one) => `--${one}`);
  return new UserError(`k6 has no flag ${rawName}`, { hint: nearest(`--${name}`, names) });
}

function flagOf(key: PropertyKey | undefined): string {
  return `--${Object.entries(honoured).find(([, rule]) => rule.key === key)?.[0] ?? String(key)}`;
}
