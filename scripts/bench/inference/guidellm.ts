import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

const [promptsFile, outputFile] = ['prompts.jsonl', 'out.json'];

/** Installed by `pip install guidellm`. */
export const guideLlm: Peer = {
  name: 'GuideLLM',
  variable: 'MESHPROOF_GUIDELLM',
  namedBy: 'id',
  args(dir, { apiUrl, token, model, streams, tokens, prompts }) {
    const lines = prompts.map((prompt) => JSON.stringify({ prompt, output_tokens_count: tokens }));
    writeFileSync(join(dir, promptsFile), lines.join('\n'));
    return [
      'run',
      ...['--backend', `kind=openai_http,target=${apiUrl.replace(/\/v1$/, '')},model=${model},api_key=${token}`],
      ...['--profile', `kind=concurrent,streams=${streams}`],
      ...['--data', `kind=json_file,path=${join(dir, promptsFile)}`],
      ...['--constraint', `kind=max_requests,count=${prompts.length}`],
      ...['--output', `kind=json,path=${join(dir, outputFile)}`],
      '--disable-console',
    ];
  },
  read(dir) {
    const { benchmarks } = JSON.parse(readFileSync(join(dir, outputFile), 'utf8')) as Output;
    return new Map(
      benchmarks[0]!.requests.successful.map(({ response_id: id, info: { timings } }) => [
        id,
        (timings.first_token_iteration - timings.request_start) * 1000,
      ]),
    );
  },
};

type Timings = { request_start: number; first_token_iteration: number };
type Output = { benchmarks: { requests: { successful: { response_id: string; info: { timings: Timings } }[] } }[] };
