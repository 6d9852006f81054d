import jstat from 'jstat';
import { pickIndex } from '../../scenarios/base/random.ts';
import type { ChatSection, Length } from './section.ts';

const { jStat } = jstat;

const words = 'why does the mesh lose a message when one relay of the three is slow and how would I see it'.split(' ');

type Message = { role: 'system' | 'user' | 'assistant'; content: string };

/** Returns a length in tokens: drawn from its log-normal distribution, rounded and limited, or the constant length. */
export function drawLength(length: Length, next: () => number): number {
  if (typeof length === 'number') return length;
  const { mean, cv, min, max } = length;
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  const drawn = cv === 0 ? mean : jStat.lognormal.inv(next(), Math.log(mean) - (sigma * sigma) / 2, sigma);
  return Math.min(max, Math.max(min, Math.round(drawn)));
}

/** Returns a text of `length` words. For a load, one word is close enough to one token. */
export function text(length: number, next: () => number): string {
  let result = words[pickIndex(next, words.length)]!;
  for (let i = 1; i < length; i++) result += ` ${words[pickIndex(next, words.length)]!}`;
  return result;
}

/** The conversation of one user. Each request repeats the earlier questions and answers. */
export class Conversation {
  readonly #section: ChatSection;
  readonly #messages: Message[] = [];

  /** @param prefix the common start of all users' prompts; may be empty */
  constructor(section: ChatSection, prefix: string) {
    this.#section = section;
    if (prefix !== '') this.#messages.push({ role: 'system', content: prefix });
  }

  /** Returns the body of the next request. */
  ask(question: string, output: number): string {
    this.#messages.push({ role: 'user', content: question });
    const { api, model, exact, 'output-key': outputKey } = this.#section;
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
      [outputKey]: output,
      ...(exact && { ignore_eos: true }),
      stream: true,
      stream_options: { include_usage: true },
    });
  }

  answered(content: string): void {
    this.#messages.push({ role: 'assistant', content });
  }
}
