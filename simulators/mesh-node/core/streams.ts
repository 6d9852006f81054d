/**
 * One stream of random numbers for each node. A stream depends only on the seed, the purpose and the index of its
 * node. So a new node does not change the streams of other nodes. The generator passes Weyl's sequence through a 32-bit
 * mixer like "lowbias32" (https://nullprogram.com/blog/2018/07/31/). The key of the stream enters before and between
 * the rounds of the mixer. A stream takes eight bytes.
 */
export class NodeStreams {
  /** The key and the counter of each node. They lie side by side, so that a draw reads only one cache line. */
  readonly #streams: Int32Array;

  constructor(seed: number, purpose: string, nodes: number) {
    this.#streams = new Int32Array(2 * nodes);
    const base = mix((seed | 0) ^ mix(Math.floor(seed / 2 ** 32) ^ fnv1a(purpose)));
    for (let node = 0; node < nodes; node++) this.#streams[2 * node] = mix(base ^ mix(node + 1));
  }

  /** Returns an integer from 0 to 2^32 - 1. */
  bits(node: number): number {
    const streams = this.#streams;
    const key = streams[2 * node]!;
    const counter = (streams[2 * node + 1]! + 0x9e3779b9) | 0;
    streams[2 * node + 1] = counter;
    let x = counter ^ key;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul((x + key) ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  }

  below(node: number, below: number): number {
    return Math.floor((this.bits(node) / 2 ** 32) * below);
  }
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
