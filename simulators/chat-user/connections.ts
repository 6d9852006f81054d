import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** libuv reads at most this many bytes at once. */
const mostBytes = 65_536;

/**
 * Keep-alive connections to a server, and the time of their latest read. All connections read into one buffer.
 * Otherwise, Node would allocate a buffer for each read and queue it in the stream of the socket. Collecting this
 * garbage would delay later reads. Node's HTTP parser copies the bytes of a body before the next read.
 */
export class Connections {
  readonly agent: HttpAgent;
  #readMs = 0;

  constructor(protocol: string, nowMs: () => number, options: AgentOptions = {}) {
    const noteRead = () => {
      this.#readMs = nowMs();
    };
    this.agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({
      ...options,
      keepAlive: true,
      // Up to this many free connections stay open, because a new connection costs more time than everything else in a
      // stream.
      maxFreeSockets: 65_536,
      onread: {
        buffer: Buffer.allocUnsafeSlow(mostBytes),
        callback(this: Socket, length: number, buffer: Uint8Array): true {
          noteRead();
          // The HTTP client listens to this event, which Node does not emit for a connection with `onread`.
          this.emit('data', buffer.subarray(0, length));
          return true;
        },
      },
    });
  }

  /**
   * The time of the latest read. A listener of arriving bytes gets the time at which these bytes were read, before they
   * were parsed. No other read can come in between, because the bytes are passed to the listeners within the read.
   */
  get readMs(): number {
    return this.#readMs;
  }

  close(): void {
    this.agent.destroy();
  }
}
