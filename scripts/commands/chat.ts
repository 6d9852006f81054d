import type { Command } from 'commander';
import { collect, integer, keyValues } from './options.ts';
import type { RunFlags } from './run.ts';

export function addChat(program: Command): void {
  program
    .command('chat')
    .description('streaming inference users alone: the chat-user traffic of a plan, judged by its SLOs')
    .argument('[plan]', 'a plan that ships (chat, mlperf-chat) or the path of yours', 'chat')
    .option('--target <target>', 'a target file of yours; without it the stand-in is started')
    .option('--defect <name=value>', 'break the stand-in on purpose, e.g. stream-cut=8 (repeatable)', collect, [])
    .option('--repeat <n>', 'run the plan n times, one after another', integer(1, 1000), 1)
    .option('--tag <key=value>', 'a tag kept with the run (repeatable)', collect, [])
    .option('--seed <n>', "the seed of everything random, instead of the plan's", integer(0, Number.MAX_SAFE_INTEGER))
    .option('--prometheus <url>', 'remote-write address to push to; "local" starts one of ours for the run')
    .option('--store <dir>', 'where runs are kept', 'runs')
    .option('--dry-run', 'check the plan, the target and the SLOs, send nothing')
    .option('--json', 'print run.json on stdout')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof chat
  meshproof chat ./plans/chat.yaml --target ./targets/staging.yaml --json`,
    )
    .action(async (plan: string, flags: Omit<RunFlags, 'instances'>) => {
      const { runCommand } = await import('./run-command.ts');
      const tags = keyValues(flags.tag, '--tag');
      process.exitCode = await runCommand(plan, { ...flags, instances: 1, tags, only: 'chat-user' });
    });
}
