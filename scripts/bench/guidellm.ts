import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineMs } from '../../simulators/chat-user/calibrator.ts';
import { startChild } from '../lib/child.ts';
import type { Reaper } from '../lib/reaper.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { drive } from '../selftest/drive.ts';
import { readOracle } from '../selftest/read-oracle.ts';
import { streamMeasures } from '../selftest/streams.ts';
import type { Claim } from './claims.ts';
import { endedChildrenS } from './measure/cpu-seconds.ts';

/** The variable with the path of GuideLLM (`pip install guidellm`). Without it there is no comparison. */
const variable = 'MESHPROOF_GUIDELLM';
const streams = 200;
const requests = 800;
const tokens = 100;

/**
 * Compares the inference driver with GuideLLM: each reads streams of 100 tokens of the same simulated model, about 200
 * at once. Without GuideLLM, returns no claim.
 */
export async function besideGuideLlm(reaper: Reaper): Promise<Claim[]> {
  const program = process.env[variable];
  if (program === undefined) {
    process.stderr.write(`no comparison with GuideLLM: set ${variable} to its path\n`);
    return [];
  }
  const theirs = await guideLlm(program, reaper);
  const ours = await driver(reaper);
  const row = (what: string, unit: string, of: (one: Seen) => number): Claim => ({
    claim: `${what} beside GuideLLM at ${streams} streams of 50 tokens/s`,
    target: 'at most a tenth',
    measured: `${of(ours).toPrecision(3)} ${unit} against ${of(theirs).toPrecision(3)} ${unit}`,
    met: of(ours) <= of(theirs) / 10,
  });
  return [
    row('processor time for each streamed token', 'ms', (one) => one.cpuMs),
    row('median error of the time to the first token, against the oracle,', 'ms', (one) => one.errorMs),
  ];
}

type Seen = { cpuMs: number; errorMs: number };

async function driver(reaper: Reaper): Promise<Seen> {
  const standIn = await startStandIn([], process.env, reaper);
  try {
    const section = { streams: `${streams / 2}/s`, model: 'sim-steady', prompt: 20, output: tokens, exact: true };
    const driven = await drive(standIn.urls.api!, section, { 'warm-up': 2, steady: 6 });
    const ttft = streamMeasures(driven).find(({ name }) => name === 'chat-ttft')!;
    return { cpuMs: (driven.cpuS * 1000) / (driven.end.completed * tokens), errorMs: ttft.errorP50 * 1000 };
  } finally {
    await standIn.child.end();
  }
}

async function guideLlm(program: string, reaper: Reaper): Promise<Seen> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-guidellm-'));
  const standIn = await startStandIn([], process.env, reaper);
  try {
    const [prompts, output] = [join(dir, 'prompts.jsonl'), join(dir, 'out.json')];
    const prompt = (i: number) => ({ prompt: `why does the mesh lose message ${i}`, output_tokens_count: tokens });
    writeFileSync(prompts, Array.from({ length: requests }, (_, i) => JSON.stringify(prompt(i))).join('\n'));
    const token = process.env[tokenVariable]!;
    const target = standIn.urls.api!.replace(/\/v1$/, '');
    const sinceMs = machineMs();
    const cpuBefore = endedChildrenS();
    const child = startChild(
      [
        program,
        'run',
        ...['--backend', `kind=openai_http,target=${target},model=sim-steady,api_key=${token}`],
        ...['--profile', `kind=concurrent,streams=${streams}`],
        ...['--data', `kind=json_file,path=${prompts}`],
        ...['--constraint', `kind=max_requests,count=${requests}`],
        ...['--output', `kind=json,path=${output}`],
        '--disable-console',
      ],
      { reaper },
    );
    child.process.stdout?.resume();
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`GuideLLM exited with code ${code}: ${child.lastWords()}`);
    const cpuS = endedChildrenS() - cpuBefore;
    const truths = new Map(
      [...(await readOracle(standIn.urls.api!, token, sinceMs)).values()].map((truth) => [truth.id, truth]),
    );
    const { benchmarks } = JSON.parse(readFileSync(output, 'utf8')) as Output;
    let seen = 0;
    const errors = benchmarks[0]!.requests.successful.flatMap(({ response_id: id, info: { timings } }) => {
      const truth = truths.get(id);
      if (!truth) return [];
      seen += truth.tokenMs.length;
      const measuredMs = (timings.first_token_iteration - timings.request_start) * 1000;
      return [Math.abs(measuredMs - (truth.tokenMs[0]! - truth.arrivalMs))];
    });
    errors.sort((a, b) => a - b);
    return { cpuMs: (cpuS * 1000) / Math.max(1, seen), errorMs: errors[Math.floor(errors.length / 2)] ?? Number.NaN };
  } finally {
    await standIn.child.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

type Timings = { request_start: number; first_token_iteration: number };
type Output = { benchmarks: { requests: { successful: { response_id: string; info: { timings: Timings } }[] } }[] };
