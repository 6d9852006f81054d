/**
 * A prompt, in which each word is a token. `prefix` has a hash for each whole block of tokens. Each hash covers all
 * tokens up to the end of its block.
 */
export type Prompt = { tokens: number; prefix: number[] };

/** Returns the tokens and block hashes of a prompt. */
export function toPrompt(texts: readonly string[], blockTokens: number): Prompt {
  let tokens = 0;
  const prefix: number[] = [];
  // Two FNV-1a hashes give 53 bits, so that prompts do not collide by chance.
  let a = 0x811c9dc5;
  let b = 0xc9dc5811;
  for (const text of texts) {
    let inWord = false;
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? text.charCodeAt(i) : 32;
      if (code > 32) {
        inWord = true;
        a = Math.imul(a ^ code, 0x01000193);
        b = Math.imul(b ^ (code + 7), 0x01000193);
      } else if (inWord) {
        inWord = false;
        a = Math.imul(a ^ 32, 0x01000193);
        if (++tokens % blockTokens === 0) prefix.push((a >>> 0) * 2 ** 21 + (b >>> 11));
      }
    }
  }
  return { tokens: Math.max(1, tokens), prefix };
}

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
const words = sentences.flatMap((sentence) => sentence.split(' '));
const starts = sentences.map((_, i) => sentences.slice(0, i).join(' ').split(' ').filter(Boolean).length);

/**
 * Returns a function from the index of an answer's token to its text. The tokens are the words of fixed sentences, in
 * order. The first sentence is random.
 */
export function writer(next: () => number): (index: number) => string {
  const from = starts[Math.floor(next() * starts.length)]!;
  return (index) => (index === 0 ? '' : ' ') + words[(from + index) % words.length];
}
