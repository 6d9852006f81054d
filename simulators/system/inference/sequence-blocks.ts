import { KvCache } from './kv-cache.ts';
import type { Profile } from './profile.ts';
import { contextTokens, type Sequence } from './sequence.ts';

/** Manages the cache blocks of sequences: their own blocks, and the blocks shared through the prefix cache. */
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
   * Allocates the blocks for the whole context of a waiting sequence, and reuses the cached blocks of its prefix.
   * @param watermark the share of the cache that must stay free
   * @returns false if the context does not fit; nothing is then allocated
   */
  admit(sequence: Sequence, watermark: number): boolean {
    const kv = this.#kv;
    const known = contextTokens(sequence);
    // The first step must compute the last token, so the block of the last token is never taken from the cache.
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

  /** Allocates a block for the next token, unless the last block has space. Returns false if no block is free. */
  grow(sequence: Sequence): boolean {
    const needed = this.#blocksFor(contextTokens(sequence)) - sequence.ownBlocks - sequence.sharedBlocks.length;
    if (needed <= 0) return true;
    if (!this.#kv.take(needed)) return false;
    sequence.ownBlocks += needed;
    return true;
  }

  /**
   * Shares the full blocks of a computed prompt with other sequences. Stops at the first block that another sequence
   * has shared in the meantime.
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
