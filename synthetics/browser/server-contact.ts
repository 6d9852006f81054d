import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { BrowserContext } from 'playwright';

/**
 * The diagnostics channels on which Node reports the answer to a request: the first for `node:http`, which Playwright's
 * client uses, and the second for `fetch`.
 */
const answers = ['http.client.response.finish', 'undici:request:headers'];

/** Watches whether a server answered the browser contexts of a journey, or the journey's code in this process. */
export class ServerContact {
  #made = false;
  readonly #note = () => {
    this.#made = true;
  };

  begin(): void {
    for (const channel of answers) subscribe(channel, this.#note);
  }

  watch(context: BrowserContext): void {
    context.on('response', this.#note);
    context.on('page', (page) =>
      page.on('websocket', (socket) => {
        socket.on('framereceived', this.#note);
        socket.on('framesent', this.#note);
      }),
    );
  }

  made(): boolean {
    return this.#made;
  }

  end(): void {
    for (const channel of answers) unsubscribe(channel, this.#note);
  }
}
