import { Argument, type Command } from 'commander';
import { printText } from '../../terminal/output.ts';
import { commandTree } from './command-tree.ts';
import { completionScript, type Shell, shells } from './completion-script.ts';

/** Defines `meshproof completion`. */
export function define(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  meshproof completion bash > ~/.local/share/bash-completion/completions/meshproof
  meshproof completion zsh > "\${fpath[1]}/_meshproof"
  meshproof completion fish > ~/.config/fish/completions/meshproof.fish`,
    )
    .action(async (shell: Shell) => {
      const root = command.parent;
      if (root) printText(completionScript(shell, await commandTree(root)));
    });
}
