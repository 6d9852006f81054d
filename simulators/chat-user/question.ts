import jstat from 'jstat';
import { pickIndex } from '../../scenarios/base/random.ts';
import type { ChatSection, Length } from './section.ts';

const { jStat } = jstat;

const words = 'why does the mesh lose a message when one relay of the three is slow and how would I see it'.split(' ');

type Message = { role: 'system' | 'user' | 'assistant'; content: string };

/** A length drawn by `next`. */
export function drawLength(length: Length, next: () => number): number {
  if (typeof length === 'number') return length;
  const { mean, cv, min, max } = length;
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  const drawn = cv === 0 ? mean : jStat.lognormal.inv(next(), Math.log(mean) - (sigma * sigma) / 2, sigma);
  return Math.min(max, Math.max(min, Math.round(drawn)));
}

/** So many words; a word stands for a token, which is close enough for a load. */
export function text(length: number, next: () => number): string {
  let said = words[pickIndex(next, words.length)]!;
  for (let i = 1; i < length; i++) said += ` ${words[pickIndex(next, words.length)]!}`;
  return said;
}

/** What one user asks, turn by turn; what was said before is sent along again. */
export class Conversation {
  readonly #section: ChatSection;
  readonly #messages: Message[] = [];

  /** @param prefix what all users' prompts begin with; empty for none */
  constructor(section: ChatSection, prefix: string) {
    this.#section = section;
    if (prefix !== '') this.#messages.push({ role: 'system', content: prefix });
  }

  /** The body of the next request. */
  ask(question: string, output: number): string {
    this.#messages.push({ role: 'user', content: question });
    const { api, model, exact } = this.#section;
    const prompt = () => this.#messages.map(({ content }) => content).join('\n');
    if (api === 'inference')
      return JSON.stringify({
        model,
        input: { type: 'text', data: { prompt: prompt() } },
        parameters: { max_tokens: output },
      });
    return JSON.stringify({
      model,
      ...(api === 'chat' ? { messages: this.#messages } : { prompt: prompt() }),
      max_tokens: output,
      ...(exact && { ignore_eos: true }),
      stream: true,
      stream_options: { include_usage: true },
    });
  }

  answered(content: string): void {
    this.#messages.push({ role: 'assistant', content });
  }
}
