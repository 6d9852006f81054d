import { pickIndex } from '../../scenarios/plan/random.ts';
import type { ChatSection } from './section.ts';

const words = 'why does the mesh lose a message when one relay of the three is slow and how would I see it'.split(' ');

/** The body of one question: so many words, drawn by `next`, so that no two hit the same cache entry by accident. */
export function question({ model, prompt, output }: ChatSection, next: () => number): string {
  const content = Array.from({ length: prompt }, () => words[pickIndex(next, words.length)]).join(' ');
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content }],
    max_tokens: output,
    stream: true,
    stream_options: { include_usage: true },
  });
}
