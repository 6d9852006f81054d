import { Command, InvalidArgumentError } from 'commander';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { startSystem } from './system.ts';

type Options = {
  seed: number;
  port: number;
  meshPort: number;
  grpcPort: number;
  mobilePort: number;
  desktopPort: number;
  defect: string[];
  tokenEnv: string;
  controlTokenEnv: string;
  stdinLeash: boolean;
};

const program = new Command('stand-in')
  .description('A system under test for trials and tests: API, inference, mesh broker, page and exporters.')
  .option('--seed <n>', 'seed of data and timing', wholeNumber, 1)
  .option('--port <n>', 'port of API and page, 0 for any free one', wholeNumber, 0)
  .option('--mesh-port <n>', 'port of the mesh broker', wholeNumber, 0)
  .option('--grpc-port <n>', 'port of the mesh broker for gRPC', wholeNumber, 0)
  .option('--mobile-port <n>', 'port of the mobile exporter', wholeNumber, 0)
  .option('--desktop-port <n>', 'port of the desktop exporter', wholeNumber, 0)
  .option('--defect <name=value...>', 'a defect to switch on (repeatable)', [])
  .option('--token-env <name>', 'environment variable with the accepted bearer token', 'MESHPROOF_TOKEN')
  .option('--control-token-env <name>', 'environment variable with the control token', 'MESHPROOF_CONTROL_TOKEN')
  .option('--stdin-leash', 'exit when stdin closes', false);

program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2)).parse();
const options = program.opts<Options>();

try {
  const token = process.env[options.tokenEnv];
  const controlToken = process.env[options.controlTokenEnv];
  const system = await startSystem({
    seed: options.seed,
    ports: {
      api: options.port,
      mesh: options.meshPort,
      grpc: options.grpcPort,
      mobile: options.mobilePort,
      desktop: options.desktopPort,
    },
    defects: options.defect,
    ...(token && { token }),
    ...(controlToken && { controlToken }),
  });
  const stop = () => {
    // The process exits after 0.5 s at the latest, even if streams are still open.
    setTimeout(() => process.exit(0), 500);
    void system.close().finally(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (options.stdinLeash) process.stdin.once('end', stop).once('error', stop).resume();
  console.log(JSON.stringify({ ready: true, urls: system.urls, pid: process.pid }));
} catch (error) {
  const wrong = error instanceof UserError;
  console.error(wrong ? error.toString() : `stand-in: ${messageOf(error)}`);
  process.exit(wrong ? 2 : 5);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is needed.');
  return Number(text);
}
