import type { Answer, Ask } from '../base/ask.ts';

/** Requests an address. Resolves to undefined if the address does not answer. */
export async function quiet(ask: Ask, url: string): Promise<Answer | undefined> {
  try {
    return await ask(url);
  } catch {
    return undefined;
  }
}
