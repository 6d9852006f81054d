import type { Command } from 'commander';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import { initProject } from '../init/init-project.ts';
import { printJson, printLine } from '../terminal/output.ts';

type Flags = { url: string; tokenEnv?: string; json?: boolean; quiet?: boolean };

/** Defines `meshproof init`. */
export function define(command: Command): void {
  command
    .argument('[dir]', 'the directory for the files; no file is overwritten', '.')
    .requiredOption('--url <url>', 'the address of your system; it gets GET and HEAD requests only')
    .option('--token-env <name>', 'the environment variable with the bearer token of your system')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the file names')
    .addHelpText(
      'after',
      `
Examples:
  meshproof init --url http://127.0.0.1:3000
  meshproof init ./load --url https://staging.shop.example/v1 --token-env SHOP_TOKEN`,
    )
    .action(async (dir: string, flags: Flags) => {
      process.exitCode = await init(dir, flags);
    });
}

async function init(dir: string, { url, tokenEnv, json, quiet }: Flags): Promise<number> {
  const token =
    tokenEnv === undefined ? undefined : { variable: tokenEnv, value: readSecret({ env: tokenEnv }, process.env) };
  const result = await initProject({ dir, url: checkedUrl(url), ...(token && { token }) });
  const next = `${dir === '.' ? '' : `cd ${dir} && `}meshproof run smoke`;
  if (json) printJson({ ...result, next });
  else if (quiet) for (const file of result.files) printLine(file);
  else {
    for (const { what, found, written } of result.findings)
      printLine(`${what.padEnd(24)}  ${found.padEnd(32)}  ${written}`);
    printLine('');
    printLine(`wrote ${result.files.join(', ')}`);
    printLine(`next: ${next}`);
  }
  return exitCode.pass;
}

function checkedUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new UserError(`--url needs an address such as http://127.0.0.1:3000, not "${text}"`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new UserError('an address must not contain a user or password', { hint: 'use --token-env for a token' });
  url.hash = '';
  return url.href;
}
