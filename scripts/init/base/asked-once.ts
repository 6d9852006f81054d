import type { Answer, Ask } from './ask.ts';

/** Resolves to undefined if the address did not answer. */
export type AskedOnce = (url: string) => Promise<Answer | undefined>;

/** Returns a function that requests each address once, and remembers the outcome. */
export function askedOnce(ask: Ask): AskedOnce {
  const outcomes = new Map<string, Promise<Answer | undefined>>();
  return (url) => {
    const outcome = outcomes.get(url) ?? ask(url).catch(() => undefined);
    outcomes.set(url, outcome);
    return outcome;
  };
}
