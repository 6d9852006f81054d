import { describe, expect, it } from 'vitest';
import { Masker } from './masker.ts';

describe('issued tokens beside texts that stay readable', () => {
  const record = '{"metric":"k6_wrong_answers_total","labels":{"scenario":"check\\u006fut-1"},"completed":7}';

  it.each([
    ['a name', 'k6_wrong_answers_total'],
    ['a part of a name', 'k6_wrong'],
    ['a part of a key', 'complete'],
    ['a name in another letter case', 'COMPLETED'],
    ['a name with percent-encoding', 'sc%65nario'],
    ['a text that is escaped in the record', 'checkout-1'],
    ['a text whose base64 is a name', 'is-a-name'],
  ])('leave %s readable', (_, token) => {
    const masker = new Masker();
    const encoded = `label ${Buffer.from('is-a-name').toString('base64')}`;
    masker.keepReadable([record, encoded]);
    masker.addIssued(token);
    expect(masker.text(record)).toBe(record);
    expect(masker.document(record)).toBe(record);
    expect(masker.text(encoded)).toBe(encoded);
  });

  it('are kept only as long as a user of their time, also if there is always another user', () => {
    const masker = new Masker();
    let end = masker.keepIssued();
    const longest = Math.max(
      ...Array.from({ length: 50 }, (_, i) => {
        masker.keepReadable([record, `{"run":"run-number-${i}"}`]);
        const next = masker.keepIssued();
        end();
        end = next;
        return masker.known().readable.length;
      }),
    );
    expect(longest).toBeLessThanOrEqual(2);
  });

  it('are kept while one of two users that share them goes on', () => {
    const masker = new Masker();
    const [first, second] = [masker.keepIssued(), masker.keepIssued()];
    masker.keepReadable(['first-name', 'both-names']);
    first();
    const third = masker.keepIssued();
    masker.keepReadable(['both-names']);
    second();
    for (const token of ['first-name', 'both-names']) masker.addIssued(token);
    expect([masker.text('first-name'), masker.text('both-names')]).toEqual(['***', 'both-names']);
    third();
    masker.addIssued('both-names');
    expect(masker.text('both-names')).toBe('***');
    expect(masker.known().readable).toEqual([]);
  });

  it('mask all other texts, and after the last user also these', () => {
    const masker = new Masker();
    const end = masker.keepIssued();
    masker.addIssued('k6_wrong_answers_total');
    masker.addIssued('tok_plain_abcdef12');
    masker.keepReadable([record]);
    expect(masker.text(`${record} tok_plain_abcdef12`)).toBe(`${record} ***`);
    end();
    masker.addIssued('k6_wrong_answers_total');
    expect(masker.text('k6_wrong_answers_total')).toBe('***');
  });
});
