import { Command, CommanderError } from 'commander';
import { printCommandsAs } from '../scenarios/base/printed-commands.ts';
import { verifyCertificates } from '../scenarios/base/tls/verify-certificates.ts';
import { addCommands } from './commands/add-commands.ts';
import { commands } from './commands/command-table.ts';
import { nameStore } from './commands/name-store.ts';
import { ownCommand } from './lib/own-command.ts';
import { endSoon, guardProcess } from './lib/process-end.ts';
import { refuseNodeDebug } from './lib/refuse-node-debug.ts';
import { enterUserDirectory } from './lib/user-directory.ts';
import { version } from './lib/version.ts';
import { endWithError } from './terminal/end-with-error.ts';
import { warn } from './terminal/output.ts';

const words = process.argv.slice(2);
const endCommand = (error: unknown) => endWithError(error, words);
guardProcess(endCommand);
const ignored = verifyCertificates(process.env);
if (ignored !== undefined) warn(ignored);

/** The errors of Commander. They are printed when the secrets of the command line are known. */
const refusals: string[] = [];
const program = new Command('meshproof')
  .description('Load and synthetic checks for mesh, API and AI-inference systems, with verdicts that can be trusted.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ writeErr: (text) => void refusals.push(text.trimEnd()) })
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();
addCommands(program, commands);
nameStore(program);
printCommandsAs(ownCommand(process.env));
program.addHelpText(
  'after',
  `
Exit codes: 0 pass or done, 1 fail, 2 usage error, 3 invalid, 4 inconclusive, 5 tool or target unavailable,
70 internal error, 129, 130, 131 and 143 interrupted by a signal.`,
);

try {
  refuseNodeDebug(process.env);
  enterUserDirectory(process.env);
  await program.parseAsync();
} catch (error) {
  const isHelp = error instanceof CommanderError && error.exitCode === 0;
  if (!isHelp) await learnSecrets();
  for (const text of refusals) warn(text);
  endCommand(error);
}
endSoon();

/** Masks the secrets of the files that the command line names, because an error may repeat one of them. */
async function learnSecrets(): Promise<void> {
  try {
    const { learnNamedSecrets } = await import('./plan/learn-named-secrets.ts');
    learnNamedSecrets(words, process.env);
  } catch {
    // A machine without a free file descriptor cannot load the module. The error is printed nevertheless.
  }
}
