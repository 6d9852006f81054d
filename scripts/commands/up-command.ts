import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import { localAlertmanager } from '../lib/local-alertmanager.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import { startReaper } from '../lib/reaper.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import type { UpFlags } from './up.ts';

const services = ['prometheus', 'alertmanager'];

/** `meshproof up`: the stand-in in the foreground until SIGINT or SIGTERM. Exit 1 when it ends by itself. */
export async function upCommand(flags: UpFlags): Promise<number> {
  parseDefects(flags.defect);
  for (const service of flags.with) {
    if (!services.includes(service)) throw new UserError(`--with knows ${services.join(' and ')}, not "${service}"`);
  }
  const say = (line: string) => {
    if (!flags.quiet) process.stderr.write(`${line}\n`);
  };
  const given = process.env[tokenVariable] !== undefined;
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
  if (flags.json) process.stdout.write(`${JSON.stringify({ urls })}\n`);
  else for (const [name, url] of Object.entries(urls)) process.stdout.write(`${name.padEnd(13)}${url}\n`);
  if (!given) say(`the API wants a bearer token: set ${tokenVariable} before "up" and use the same`);
  say('running; Ctrl-C ends it');
  const ended = await Promise.race([asked(), standIn.child.exited.then(() => 'by itself' as const)]);
  if (ended === 'by itself') say(`the stand-in ended by itself: ${standIn.child.lastWords()}`);
  await Promise.all([standIn.child.end(), prometheus?.stop(), alertmanager?.end()]);
  reaper.dismiss();
  return ended === 'by itself' ? exitCode.fail : exitCode.pass;
}

function asked(): Promise<'asked'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('asked'));
  });
}
