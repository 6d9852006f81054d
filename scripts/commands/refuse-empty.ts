import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';

/**
 * Makes a command refuse an empty or blank value of each of its flags and arguments, such as `--slo "$SLO"` when SLO is
 * not set. https://github.com/tj/commander.js#custom-event-listeners
 */
export function refuseEmpty(command: Command): void {
  const check = (what: string, value: unknown) => {
    if (typeof value !== 'string' || value.trim() !== '') return;
    command.error(`error: ${what} has an empty value: write one, or leave it out (is a variable not set?)`);
  };
  for (const option of command.options) {
    // The option's own listener parses its value, so this listener has to come first.
    const events = command as unknown as EventEmitter;
    events.prependListener(`option:${option.name()}`, (value: unknown) => check(`option '${option.flags}'`, value));
  }
  command.hook('preAction', () => {
    for (const [at, argument] of command.registeredArguments.entries())
      for (const value of [command.processedArgs[at]].flat()) check(`argument '${argument.name()}'`, value);
  });
}
