/**
 * The maximum number of held lines. Above it, all held lines are printed without a search: a journey that prints
 * endlessly blocks its process, so no search would end.
 */
const mostHeld = 1000;

/**
 * Holds each line that a journey prints until a search for tokens in all earlier answers has ended. Lines that come
 * during a search wait for the next search.
 */
export class HeldLines {
  readonly #search: () => void;
  readonly #print: (line: string) => void;
  #held: string[] = [];
  /** The number of held lines that wait for the current search. Undefined if no search runs. */
  #due: number | undefined;

  /** @param search starts a search. The caller calls `searched` when the search has ended */
  constructor(search: () => void, print: (line: string) => void) {
    this.#search = search;
    this.#print = print;
  }

  add(line: string): void {
    this.#held.push(line);
    if (this.#held.length > mostHeld) this.printAll();
    else if (this.#due === undefined) this.#begin();
  }

  searched(): void {
    for (const line of this.#held.splice(0, this.#due)) this.#print(line);
    this.#due = undefined;
    if (this.#held.length > 0) this.#begin();
  }

  printAll(): void {
    for (const line of this.#held.splice(0)) this.#print(line);
    if (this.#due !== undefined) this.#due = 0;
  }

  #begin(): void {
    this.#due = this.#held.length;
    this.#search();
  }
}
