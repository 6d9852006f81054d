import { describe, expect, it } from 'vitest';
import { Closing } from './closing.ts';

describe('Closing', () => {
  it('closes the newest first, and each once', async () => {
    const closing = new Closing();
    const seen: number[] = [];
    for (const one of [1, 2, 3]) closing.add(async () => seen.push(one));
    await Promise.all([closing.close(), closing.close()]);
    expect(seen).toEqual([3, 2, 1]);
  });

  it('closes the others when one fails, and throws its error', async () => {
    const closing = new Closing();
    const seen: string[] = [];
    closing.add(() => seen.push('first'));
    closing.add(() => {
      throw new Error('thrown');
    });
    closing.add(async () => Promise.reject(new Error('rejected')));
    closing.add(() => seen.push('last'));
    await expect(closing.close()).rejects.toThrow('rejected');
    expect(seen).toEqual(['last', 'first']);
  });
});
