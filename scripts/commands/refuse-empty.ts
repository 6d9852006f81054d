import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';

/**
 * Makes a command refuse an empty value of each of its flags and arguments, such as the value of a variable that is
 * not set: `--slo "$SLO"`. A blank value is empty, too. The error names the flag or the argument.
 * https://github.com/tj/commander.js#custom-event-listeners
 */
export function refuseEmpty(command: Command): void {
  const check = (what: string, value: unknown) => {
    if (typeof value !== 'string' || value.trim() !== '') return;
    command.error(`error: ${what} has an empty value: write one, or leave it out (is a variable not set?)`);
  };
  for (const option of command.options) {
    // The own listener of the option parses its value, so this one has to come first.
    const events = command as unknown as EventEmitter;
    events.prependListener(`option:${option.name()}`, (value: unknown) => check(`option '${option.flags}'`, value));
  }
  command.hook('preAction', () => {
    for (const [at, argument] of command.registeredArguments.entries())
      for (const value of [command.processedArgs[at]].flat()) check(`argument '${argument.name()}'`, value);
  });
}
