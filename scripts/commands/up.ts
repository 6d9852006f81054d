import type { Command } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import { localAlertmanager } from '../lib/local-alertmanager.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import { startReaper } from '../lib/reaper.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { printLine, warn } from '../terminal/output.ts';
import { collect } from './options.ts';

type Flags = { defect: string[]; with: string[]; json?: boolean; quiet?: boolean };

const services = ['prometheus', 'alertmanager'];

/** Defines `meshproof up`. */
export function define(command: Command): void {
  command
    .option('--defect <name=value>', 'give the stand-in a defect (repeatable)', collect, [])
    .option(
      '--with <services>',
      'also start: prometheus, alertmanager (comma-separated)',
      (text) => text.split(','),
      [],
    )
    .option('--json', 'print the addresses as JSON')
    .option('--quiet', 'print only the addresses')
    .addHelpText(
      'after',
      `
Examples:
  meshproof up --with prometheus
  meshproof up --defect errors=5% --json`,
    )
    .action(async (flags: Flags) => {
      process.exitCode = await runStandIn(flags);
    });
}

/** Runs the stand-in in the foreground until SIGINT or SIGTERM. Resolves to `fail` if it exits on its own. */
async function runStandIn(flags: Flags): Promise<number> {
  parseDefects(flags.defect);
  for (const service of flags.with) {
    if (!services.includes(service)) throw new UserError(`--with needs ${services.join(' or ')}, got "${service}"`);
  }
  const say = (line: string) => {
    if (!flags.quiet) warn(line);
  };
  const hasToken = process.env[tokenVariable] !== undefined;
  const reaper = startReaper();
  const standIn = await startStandIn(
    flags.defect.flatMap((defect) => ['--defect', defect]),
    process.env,
    reaper,
  );
  const prometheus = flags.with.includes('prometheus') ? await localPrometheus(reaper, say) : undefined;
  const alertmanager = flags.with.includes('alertmanager') ? await localAlertmanager(reaper, say) : undefined;
  const urls = {
    ...standIn.urls,
    ...(prometheus && { prometheus: prometheus.url }),
    ...(alertmanager && { alertmanager: alertmanager.url }),
  };
  if (flags.json) printLine(JSON.stringify({ urls }));
  else for (const [name, url] of Object.entries(urls)) printLine(`${name.padEnd(13)}${url}`);
  if (!hasToken) say(`the API needs a bearer token: set ${tokenVariable} before "up", and send the same value`);
  say('running; press Ctrl-C to stop');
  const end = await Promise.race([stopSignal(), standIn.child.exited.then(() => 'exit' as const)]);
  if (end === 'exit') say(`the stand-in exited: ${standIn.child.lastWords()}`);
  await Promise.all([standIn.child.end(), prometheus?.stop(), alertmanager?.end()]);
  reaper.dismiss();
  return end === 'exit' ? exitCode.fail : exitCode.pass;
}

function stopSignal(): Promise<'signal'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('signal'));
  });
}
