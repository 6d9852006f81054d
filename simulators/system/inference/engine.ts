import { createHash } from 'node:crypto';
import { pickIndex, type Random } from '../../../scenarios/plan/random.ts';

/** How one request will be answered: known before it starts, the same for the same seed and request. */
export type Answer = {
  /** Time until the whole answer of a call without streaming. */
  processingMs: number;
  /** Each token with its due time after the start: the first after about 60 ms, then one about every 10 ms. */
  tokens: readonly { text: string; atMs: number }[];
};

export type Engine = { answer(request: unknown, maxTokens: number): Answer };

const sentences = [
  'The mesh keeps a copy of every message until its peers have seen it.',
  'A repository is in step once its last sync has completed on all nodes.',
  'Relays near the gateway carry most of the traffic, so watch their queues first.',
  'The sync job reads only what has changed since the last full run.',
  'Peers that stay silent for ten seconds count as gone.',
  'Direct messages travel by the shortest path that is alive.',
  'High priority messages are tried five times before they are given up.',
  'The ledger tells a lost message from one that is still on its way.',
];

export function createEngine({ random, seed }: { random: Random; seed: number }): Engine {
  return {
    answer: (request, maxTokens) => {
      const key = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
      const next = random(`inference ${seed} ${key}`);
      const processingMs = 15 + next() * 25;
      const words = write(next, 24 + pickIndex(next, 24)).slice(0, maxTokens);
      let atMs = 50 + next() * 20;
      const tokens = words.map((text, i) => {
        if (i > 0) atMs += 8 + next() * 4;
        return { text, atMs };
      });
      return { processingMs, tokens };
    },
  };
}

/** Whole sentences until there are about that many words; each word but the first carries its leading space. */
function write(next: () => number, count: number): string[] {
  const words: string[] = [];
  let at = pickIndex(next, sentences.length);
  while (words.length < count) {
    for (const word of (sentences[at++ % sentences.length] as string).split(' ')) {
      words.push(words.length === 0 ? word : ` ${word}`);
    }
  }
  return words;
}
