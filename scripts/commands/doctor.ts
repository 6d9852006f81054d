import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { inspectPrometheus } from '../../results/prometheus/inspect/inspect-prometheus.ts';
import { queryBaseOf } from '../../results/prometheus/server.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { doctor } from '../lib/tools.ts';
import { serverToInspect } from '../plan/server-to-inspect.ts';
import { printJson, printLine } from '../terminal/output.ts';

type Flags = { prometheus?: string; json?: boolean; quiet?: boolean };

/** Defines `meshproof doctor`. */
export function define(command: Command): void {
  command
    .option('--prometheus <url|target>', 'check a Prometheus instead of the tools; writes up to two series to it')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing; the exit code is the only result')
    .addHelpText(
      'after',
      `
Examples:
  meshproof doctor
  meshproof doctor --json
  meshproof doctor --prometheus http://127.0.0.1:9090
  meshproof doctor --prometheus ./my-system.yaml`,
    )
    .action(async (flags: Flags) => {
      const { prometheus } = flags;
      process.exitCode = await (prometheus === undefined ? printTools(flags) : printPrometheus(prometheus, flags));
    });
}

async function printTools({ json, quiet }: Flags): Promise<number> {
  const tools = await doctor();
  if (json) printJson({ tools });
  else if (!quiet) {
    for (const { name, version, path, source, ok, problem } of tools) {
      const state = ok ? `${version}  ${path}  (${source})` : `${problem}`;
      printLine(`${ok ? 'ok     ' : 'missing'}  ${name.padEnd(13)} ${state}`);
    }
  }
  return tools.every((tool) => tool.ok) ? exitCode.pass : exitCode.unavailable;
}

const marks = { yes: 'ok', no: 'no', unknown: 'unknown' } as const;

async function printPrometheus(named: string, { json, quiet }: Flags): Promise<number> {
  const server = serverToInspect(named, process.env);
  const settings = { clock: systemClock, id: randomBytes(6).toString('hex'), signal: new AbortController().signal };
  const { isReady, product, checks } = await inspectPrometheus(server, settings);
  const { origin, pathname } = new URL(server.writeUrl);
  // The query string of an address can contain a key, so only origin and path are printed.
  const addresses = { writeUrl: `${origin}${pathname}`, queryUrl: queryBaseOf(server) };
  if (json) printJson({ prometheus: { ...addresses, isReady, product, checks } });
  else if (!quiet) {
    for (const { question, state, needed, text, remedy } of checks) {
      const mark = needed || state === 'yes' ? marks[state] : 'note';
      printLine(`${mark.padEnd(7)}  ${question.padEnd(17)} ${text}${remedy === undefined ? '' : ` (${remedy})`}`);
    }
  }
  return isReady ? exitCode.pass : exitCode.unavailable;
}
