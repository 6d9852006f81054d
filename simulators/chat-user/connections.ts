import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** libuv reads at most this many bytes in one read. */
const mostBytes = 65_536;

/**
 * Keep-alive connections to a server. All connections read into one buffer. Otherwise, Node would allocate a buffer for
 * each read, and the garbage collection would delay later reads. One buffer is enough, because Node's HTTP parser
 * copies the bytes of a body before the next read.
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
      // Idle connections are kept, because opening a connection takes more time than all other work for a stream.
      maxFreeSockets: 65_536,
      onread: {
        buffer: Buffer.allocUnsafeSlow(mostBytes),
        callback(this: Socket, length: number, buffer: Uint8Array): true {
          noteRead();
          // The HTTP client needs this event, which Node itself does not emit for a connection with `onread`.
          this.emit('data', buffer.subarray(0, length));
          return true;
        },
      },
    });
  }

  /**
   * The time of the latest read. Node calls the listeners of `data` during the read. So for a listener, this is the
   * time at which its bytes were read.
   */
  get readMs(): number {
    return this.#readMs;
  }

  close(): void {
    this.agent.destroy();
  }
}
