import type { Command } from 'commander';
import { chatUserProducer } from '../../simulators/chat-user/producer.ts';
import { type RunFlags, runFromFlags } from '../start/run-from-flags.ts';
import { collect, integer, keyValues } from './options.ts';

/** Defines `meshproof chat`. */
export function define(command: Command): void {
  command
    .argument('[plan]', 'a shipped plan (chat, mlperf-chat) or a path', 'chat')
    .option('--target <target>', 'your target file; by default the built-in stand-in')
    .option('--defect <name=value>', 'switch on a defect of the stand-in, e.g. stream-cut=8 (repeatable)', collect, [])
    .option('--repeat <n>', 'run the plan n times, one after another', integer(1, 1000), 1)
    .option('--tag <key=value>', 'a tag stored with the run (repeatable)', collect, [])
    .option('--seed <n>', 'a random seed that replaces the seed in the plan', integer(0, Number.MAX_SAFE_INTEGER))
    .option('--prometheus <url>', 'remote-write address for the samples; "local" starts a Prometheus for the run')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--dry-run', 'check the plan, the target and the SLOs, and send nothing')
    .option('--json', 'print run.json on stdout; for several runs, { runs, comparison, anchored }')
    .option('--quiet', 'print no progress')
    .addHelpText(
      'after',
      `
Examples:
  meshproof chat
  meshproof chat ./plans/chat.yaml --target ./targets/staging.yaml --json`,
    )
    .action(async (plan: string, flags: Omit<RunFlags, 'instances' | 'tags'> & { tag: string[] }) => {
      const tags = keyValues(flags.tag, '--tag');
      process.exitCode = await runFromFlags(plan, { ...flags, instances: 1, tags, only: chatUserProducer.name });
    });
}
