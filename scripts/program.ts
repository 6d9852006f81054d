import { Command } from 'commander';
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

const endCommand = (error: unknown) => endWithError(error, process.argv.slice(2));
guardProcess(endCommand);
const ignored = verifyCertificates(process.env);
if (ignored !== undefined) warn(ignored);

const program = new Command('meshproof')
  .description('Load and synthetic checks for mesh, API and AI-inference systems, with verdicts that can be trusted.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ writeErr: (text) => warn(text.trimEnd()) })
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
  endCommand(error);
}
endSoon();
