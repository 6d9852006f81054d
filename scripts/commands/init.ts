import type { Command } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { printableLine } from '../../scenarios/base/printable.ts';
import { asStarted } from '../../scenarios/base/printed-commands.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import type { Finding } from '../init/base/finding.ts';
import type { Source } from '../init/gather-routes.ts';
import { initProject } from '../init/init-project.ts';
import { sayTo, untilSignal } from '../run/session.ts';
import { printJson, printLine } from '../terminal/output.ts';

type Flags = {
  url: string;
  tokenEnv?: string;
  openapi?: string;
  accessLog?: string;
  har?: string;
  write?: boolean;
  json?: boolean;
  quiet?: boolean;
};

/** Defines `meshproof init`. */
export function define(command: Command): void {
  command
    .argument('[dir]', 'the directory for the files; no file is overwritten', '.')
    .requiredOption('--url <url>', 'the address of your system; init sends it only requests that read, such as GET')
    .option('--token-env <name>', 'the environment variable with the bearer token of your system')
    .option('--openapi <file>', 'use the routes of an OpenAPI description')
    .option(
      '--access-log <file>',
      'use the routes, their shares and the rate of an access log: common, combined or JSON lines',
    )
    .option('--har <file>', 'use the routes, their shares and the rate of a HAR file, without its headers and cookies')
    .option('--write', 'the program also sends the requests that are not GET or HEAD; init itself does not')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the file names')
    .addHelpText(
      'after',
      `
Examples:
  meshproof init --url http://127.0.0.1:3000
  meshproof init ./load --url https://staging.shop.example/v1 --token-env SHOP_TOKEN
  meshproof init ./load --url http://127.0.0.1:3000 --access-log ./access.log`,
    )
    .action(async (dir: string, flags: Flags) => {
      const work = (signal: AbortSignal) => init(dir, flags, signal);
      process.exitCode = await untilSignal(sayTo(flags.quiet), 'init stops and writes no file', work);
    });
}

async function init(dir: string, flags: Flags, signal: AbortSignal): Promise<number> {
  const { url, tokenEnv, write = false, json, quiet } = flags;
  const source = sourceOf(flags);
  const token =
    tokenEnv === undefined ? undefined : { variable: tokenEnv, value: readSecret({ env: tokenEnv }, process.env) };
  const result = await initProject({
    dir,
    root: process.cwd(),
    url: checkedUrl(url),
    ...(token && { token }),
    ...(source && { source }),
    write,
    signal,
  });
  const next = `${dir === '.' ? '' : `cd ${dir} && `}${asStarted('run smoke')}`;
  if (json) printJson({ ...result, next });
  else if (quiet) for (const file of result.files) printLine(file);
  else {
    printFindings(result.findings);
    printLine('');
    printLine(`wrote ${result.files.join(', ')}`);
    printLine(`next: ${next}`);
  }
  return exitCode.pass;
}

/** Prints the findings as a table. The first two columns are as wide as their longest text, at most 60 characters. */
function printFindings(findings: readonly Finding[]): void {
  const width = (texts: readonly string[]) => Math.min(60, largest(texts.map(({ length }) => length)));
  const [first, second] = [width(findings.map(({ what }) => what)), width(findings.map(({ found }) => found))];
  for (const { what, found, written } of findings)
    printLine(
      `${printableLine(what).padEnd(first)}  ${printableLine(found).padEnd(second)}  ${printableLine(written)}`,
    );
}

/** Returns the file from which `init` reads the routes; undefined if no flag names one. Throws UserError for two. */
function sourceOf({ openapi, accessLog, har }: Flags): Source | undefined {
  const given = Object.entries({ openapi, 'access-log': accessLog, har }).flatMap(([kind, file]) =>
    file === undefined ? [] : [{ kind: kind as Source['kind'], file }],
  );
  if (given.length > 1) throw new UserError('--openapi, --access-log and --har exclude each other: name one file');
  return given[0];
}

function checkedUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new UserError(`--url needs an address such as http://127.0.0.1:3000, not "${text}"`);
  return new URL(text).href;
}
