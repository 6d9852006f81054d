import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** libuv reads at most this many bytes at once. */
const mostBytes = 65_536;

/**
 * Keep-alive connections to a server. All of them read into one buffer: otherwise Node would allocate a buffer for each
 * read, and collecting this garbage would delay later reads. Node's HTTP parser copies the bytes of a body before the
 * next read.
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
      // A new connection costs more time than everything else in a stream.
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
   * The time of the latest read, for a listener of arriving bytes: the time at which these bytes were read, before they
   * were parsed. Node passes the bytes on within the read, so no other read comes in between.
   */
  get readMs(): number {
    return this.#readMs;
  }

  close(): void {
    this.agent.destroy();
  }
}
