import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

const [promptsFile, tokenizer, output] = ['prompts.jsonl', 'tokenizer', 'out'];

/**
 * AIPerf (`pip install aiperf`) does not start without a tokenizer, so `args` writes one. It is not used: AIPerf takes
 * the number of tokens from the server.
 */
export const aiPerf: Peer = {
  name: 'AIPerf',
  variable: 'MESHPROOF_AIPERF',
  namedBy: 'key',
  args(dir, { apiUrl, token, model, streams, tokens, prompts }) {
    const lines = prompts.map((text) => JSON.stringify({ text, output_length: tokens, extra: { ignore_eos: true } }));
    writeFileSync(join(dir, promptsFile), lines.join('\n'));
    writeTokenizer(join(dir, tokenizer));
    return [
      'profile',
      ...['--model', model, '--url', apiUrl.replace(/\/v1$/, ''), '--api-key', token],
      ...['--endpoint-type', 'chat', '--streaming', '--use-server-token-count'],
      // The simulated inference server uses the value of this header as the key of the request in its own log.
      ...['--session-header', 'x-request-key'],
      ...['--concurrency', String(streams), '--request-count', String(prompts.length)],
      ...['--input-file', promptsFile, '--custom-dataset-type', 'single_turn', '--tokenizer', join(dir, tokenizer)],
      ...['--artifact-dir', output, '--ui', 'none', '--no-gpu-telemetry', '--no-server-metrics'],
    ];
  },
  read(dir) {
    const lines = readFileSync(join(dir, output, 'profile_export.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return new Map(
      lines.flatMap((line) => {
        const { metadata, metrics } = JSON.parse(line) as Exported;
        const ttft = metrics.time_to_first_token;
        return ttft ? [[metadata.x_correlation_id, ttft.value] as const] : [];
      }),
    );
  },
};

type Exported = { metadata: { x_correlation_id: string }; metrics: { time_to_first_token?: { value: number } } };

/** Writes a tokenizer, so that AIPerf downloads none. To this tokenizer, each word is one unknown token. */
function writeTokenizer(dir: string): void {
  const unknown = '[UNK]';
  mkdirSync(dir);
  const whole = {
    version: '1.0',
    added_tokens: [],
    pre_tokenizer: { type: 'Whitespace' },
    model: { type: 'WordLevel', vocab: { [unknown]: 0 }, unk_token: unknown },
  };
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(whole));
  const config = { tokenizer_class: 'PreTrainedTokenizerFast', unk_token: unknown };
  writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(config));
}
