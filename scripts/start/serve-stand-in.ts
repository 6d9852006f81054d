import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { asStarted } from '../../scenarios/base/printed-commands.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import { formPassword } from '../../simulators/system/gateway/sign-in.ts';
import { shippedDashboards } from '../dashboards/shipped-dashboards.ts';
import { findGrafana, grafanaVariable, startGrafana } from '../lib/grafana-server.ts';
import { localAlertmanager } from '../lib/local-alertmanager.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import { startResultsPage } from '../lib/results-page.ts';
import { type Session, sayTo, withChildren } from '../run/session.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { printJsonText, printLine } from '../terminal/output.ts';

/** `with` names the services to start besides the stand-in. */
export type UpFlags = { defect: string[]; with: string[]; json?: boolean; quiet?: boolean };

const services = ['prometheus', 'grafana', 'alertmanager'];

const withoutGrafana = () =>
  `there is no grafana-server on the PATH: set ${grafanaVariable} to the path of one, or load the dashboards of ` +
  `"${asStarted('slo compile --out DIR')}" from DIR/grafana into your Grafana (docs/slo-compile.md)`;

/**
 * Runs the stand-in (the simulated target) until a stop signal arrives. Resolves to the exit code for this signal, or
 * to `unavailable` if the stand-in exits by itself.
 */
export async function serveStandIn(flags: UpFlags): Promise<number> {
  parseDefects(flags.defect);
  for (const service of flags.with) {
    if (!services.includes(service))
      throw new UserError(`--with takes one of ${services.join(', ')}, not "${service}"`);
  }
  const say = sayTo(flags.quiet);
  return withChildren(say, (session) => serve(flags, session), 'the stand-in and its services stop');
}

/**
 * Runs the stand-in (the simulated target) and the services until the session aborts, then throws the reason of the
 * abort. If the stand-in exits first, resolves to an exit code.
 */
async function serve(flags: UpFlags, session: Session): Promise<number> {
  const { reaper, closing, say } = session;
  const { signal } = session.abort;
  // The variable is read before the stand-in starts, because the start sets a missing variable.
  const hasToken = process.env[tokenVariable] !== undefined;
  const standIn = await startStandIn(
    flags.defect.flatMap((defect) => ['--defect', defect]),
    process.env,
    reaper,
  );
  closing.add(() => standIn.child.end());
  signal.throwIfAborted();
  const urls = { ...standIn.urls, ...(await startServices(flags.with, session)) };
  signal.throwIfAborted();
  if (flags.json) printJsonText(`${JSON.stringify({ urls })}\n`);
  else for (const [name, url] of Object.entries(urls)) printLine(`${name.padEnd(13)}${url}`);
  if (!hasToken)
    say(`the API needs a bearer token: set ${tokenVariable}, start "up" again, and send the value as the token`);
  say(`to sign in to the web page: any user name, password ${formPassword}`);
  say('running; press Ctrl-C to stop');
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([stopped, standIn.child.exited]);
  signal.throwIfAborted();
  say(`the stand-in exited: ${standIn.child.lastWords()}`);
  return exitCode.unavailable;
}

/**
 * Starts the named services, and Prometheus if Grafana is named. If Grafana is named but not installed, prints how to
 * get it. Resolves to the addresses. Throws UnavailableError if a service cannot be started. If `signal` aborts during
 * an installation, throws the reason of `signal`.
 */
async function startServices(names: readonly string[], { reaper, closing, say, abort: { signal } }: Session) {
  const urls: Record<string, string> = {};
  // The user's variable for Grafana may name a file that is not a program. `findGrafana` throws then, before any
  // service starts.
  const grafana = names.includes('grafana') ? await findGrafana(process.env) : undefined;
  if (names.includes('prometheus') || names.includes('grafana')) {
    const prometheus = await localPrometheus(reaper, say, signal);
    closing.add(() => prometheus.stop());
    const page = await startResultsPage({ writeUrl: prometheus.writeUrl });
    closing.add(() => page.close());
    Object.assign(urls, { prometheus: prometheus.url, results: page.url });
  }
  if (grafana !== undefined) {
    const files = shippedDashboards();
    const started = { binary: grafana, dir: '.meshproof', files, prometheusUrl: urls.prometheus!, reaper };
    const server = await startGrafana({ ...started, env: process.env });
    closing.add(() => server.stop());
    urls.grafana = server.url;
  } else if (names.includes('grafana')) say(withoutGrafana());
  if (names.includes('alertmanager')) {
    const alertmanager = await localAlertmanager(reaper, say, signal);
    closing.add(() => alertmanager.end());
    urls.alertmanager = alertmanager.url;
  }
  return urls;
}
