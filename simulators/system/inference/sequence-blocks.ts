import { KvCache } from './kv-cache.ts';
import type { Profile } from './profile.ts';
import { contextTokens, type Sequence } from './sequence.ts';

/** The cache blocks that each sequence needs, and those that it shares through the prefix cache. */
export class SequenceBlocks {
  readonly #kv: KvCache;
  readonly #blockTokens: number;

  constructor({ blocks, blockTokens }: Profile) {
    this.#kv = new KvCache(blocks);
    this.#blockTokens = blockTokens;
  }

  /** The used share of the cache, from 0 to 1. */
  get usage(): number {
    return this.#kv.usage;
  }

  /**
   * Allocates the blocks of a waiting sequence's whole context and reuses the cached blocks of its prefix.
   * @param watermark share of the cache that must stay free
   * @returns false, and nothing is allocated, when the context does not fit
   */
  admit(sequence: Sequence, watermark: number): boolean {
    const kv = this.#kv;
    const known = contextTokens(sequence);
    // The first step must compute the last token, so its block is never reused.
    const hits = Math.min(kv.known(sequence.prefix), Math.ceil(known / this.#blockTokens) - 1);
    const needed = this.#blocksFor(known) - hits;
    if (needed + kv.idleAmong(sequence.prefix, hits) > kv.available - Math.floor(watermark * kv.total)) return false;
    kv.use(sequence.prefix, hits);
    kv.take(needed);
    sequence.ownBlocks = needed;
    sequence.sharedBlocks = sequence.prefix.slice(0, hits);
    sequence.computed = hits * this.#blockTokens;
    return true;
  }

  /** Returns false when no block is free for the next token. */
  grow(sequence: Sequence): boolean {
    const needed = this.#blocksFor(contextTokens(sequence)) - sequence.ownBlocks - sequence.sharedBlocks.length;
    if (needed <= 0) return true;
    if (!this.#kv.take(needed)) return false;
    sequence.ownBlocks += needed;
    return true;
  }

  /**
   * Shares the whole blocks of a computed prompt, up to the first block that another sequence has shared in the
   * meantime.
   */
  share(sequence: Sequence): void {
    for (const hash of sequence.prefix.slice(sequence.sharedBlocks.length)) {
      if (!this.#kv.share(hash)) break;
      sequence.sharedBlocks.push(hash);
      sequence.ownBlocks--;
    }
  }

  release(sequence: Sequence): void {
    this.#kv.release(sequence.ownBlocks, sequence.sharedBlocks);
    sequence.ownBlocks = 0;
    sequence.sharedBlocks = [];
  }

  #blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.#blockTokens);
  }
}
