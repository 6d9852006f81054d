import { describe, expect, it } from 'vitest';
import { findSecrets, spellings } from './spellings.fixture.ts';

const secret = 'tok/9fQ+vZ "n&K=x<7';

describe('findSecrets', () => {
  it.each(spellings)('finds a secret that is written in $name', ({ write }) => {
    expect(findSecrets(`before ${write(secret)} after`, [secret, 'another-secret'])).toEqual([secret]);
    expect(findSecrets(JSON.stringify({ body: `<p>${write(secret)}</p>` }), [secret])).toEqual([secret]);
  });

  it('finds nothing in a text without a secret', () => {
    expect(findSecrets('{"a":"***","b":"QmFzZTY0IG9mIG5vdGhpbmc="}', [secret])).toEqual([]);
  });
});
