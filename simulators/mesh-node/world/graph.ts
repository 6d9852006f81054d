import { perStep, type Steps } from './steps.ts';

/** The edges of a mesh. Each edge is listed at both of its nodes. The neighbours of a node are in ascending order. */
export interface Graph {
  readonly nodes: number;
  /** The number of edges. Each edge counts once. */
  readonly edges: number;
  degree(node: number): number;
  neighbour(node: number, index: number): number;
  /** Returns the index of a neighbour; -1 if `peer` is not a neighbour. */
  indexOf(node: number, peer: number): number;
  /** Returns the kind of link from `node` to the neighbour at `index`. The kind is an index in `world.links`. */
  linkOf(node: number, index: number): number;
}

/** A full mesh. Its edges are computed, not stored. */
export class FullGraph implements Graph {
  readonly nodes: number;
  readonly #link: number;

  constructor(nodes: number, link: number) {
    this.nodes = nodes;
    this.#link = link;
  }

  get edges(): number {
    return (this.nodes * (this.nodes - 1)) / 2;
  }
  degree(): number {
    return this.nodes - 1;
  }
  neighbour(node: number, index: number): number {
    return index < node ? index : index + 1;
  }
  indexOf(node: number, peer: number): number {
    return peer === node ? -1 : peer < node ? peer : peer - 1;
  }
  linkOf(): number {
    return this.#link;
  }
}

/** Edges in any order. An edge from a node to itself is left out. `sparseGraph` later removes repeated edges. */
export class EdgeList {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly link: number[] = [];

  add(a: number, b: number, link: number): void {
    if (a === b) return;
    this.from.push(a);
    this.to.push(b);
    this.link.push(link);
  }
}

/** A graph that is stored as compressed sparse rows. */
export class SparseGraph implements Graph {
  readonly nodes: number;
  readonly #start: Int32Array;
  readonly #targets: Int32Array;
  readonly #links: Uint8Array;

  /** @param rows `start[i]` is the index in `targets` and `links` of the first neighbour of the node i */
  constructor(nodes: number, { start, targets, links }: { start: Int32Array; targets: Int32Array; links: Uint8Array }) {
    this.nodes = nodes;
    this.#start = start;
    this.#targets = targets;
    this.#links = links;
  }

  get edges(): number {
    return this.#targets.length / 2;
  }
  degree(node: number): number {
    return this.#start[node + 1]! - this.#start[node]!;
  }
  neighbour(node: number, index: number): number {
    return this.#targets[this.#start[node]! + index]!;
  }
  indexOf(node: number, peer: number): number {
    let low = this.#start[node]!;
    let high = this.#start[node + 1]! - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.#targets[middle]!;
      if (at === peer) return middle - this.#start[node]!;
      if (at < peer) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
  linkOf(node: number, index: number): number {
    return this.#links[this.#start[node]! + index]!;
  }
}

/** Returns the graph of a list of edges, in steps. */
export function* sparseGraph(nodes: number, { from, to, link }: EdgeList): Steps<SparseGraph> {
  const start = new Int32Array(nodes + 1);
  for (let i = 0; i < from.length; i++) {
    if (i % perStep === 0) yield;
    start[from[i]! + 1]!++;
    start[to[i]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const fill = start.slice();
  const targets = new Int32Array(2 * from.length);
  const links = new Uint8Array(2 * from.length);
  const put = (node: number, peer: number, over: number) => {
    const at = fill[node]!++;
    targets[at] = peer;
    links[at] = over;
  };
  for (let i = 0; i < from.length; i++) {
    if (i % perStep === 0) yield;
    put(from[i]!, to[i]!, link[i]!);
    put(to[i]!, from[i]!, link[i]!);
  }
  let sorted = 0;
  for (let node = 0; node < nodes; node++) {
    sortRow(targets, links, start[node]!, start[node + 1]!);
    sorted += 1 + start[node + 1]! - start[node]!;
    if (sorted < perStep) continue;
    sorted = 0;
    yield;
  }
  const kept = yield* withoutTwins(nodes, start, targets, links);
  return new SparseGraph(nodes, { start, targets: targets.slice(0, kept), links: links.slice(0, kept) });
}

/** Up to this number of neighbours, insertion sort is faster than a sort in n·log(n) steps. */
const longRow = 64;

/** Sorts the entries from `first` up to, but without, `end`. */
function sortRow(targets: Int32Array, links: Uint8Array, first: number, end: number): void {
  if (end - first > longRow) {
    const keys = new Float64Array(end - first);
    for (let i = first; i < end; i++) keys[i - first] = targets[i]! * 256 + links[i]!;
    keys.sort();
    for (let i = first; i < end; i++) {
      targets[i] = Math.floor(keys[i - first]! / 256);
      links[i] = keys[i - first]! % 256;
    }
    return;
  }
  for (let next = first + 1; next < end; next++) {
    const [peer, over] = [targets[next]!, links[next]!];
    let i = next;
    for (; i > first && targets[i - 1]! > peer; i--) {
      targets[i] = targets[i - 1]!;
      links[i] = links[i - 1]!;
    }
    targets[i] = peer;
    links[i] = over;
  }
}

/** Removes repeated edges and updates `start`. Returns the number of entries left. */
function* withoutTwins(nodes: number, start: Int32Array, targets: Int32Array, links: Uint8Array): Steps<number> {
  let kept = 0;
  let begin = 0;
  for (let node = 0; node < nodes; node++) {
    const end = start[node + 1]!;
    const first = kept;
    for (let i = begin; i < end; i++) {
      if (kept > first && targets[kept - 1] === targets[i]) continue;
      targets[kept] = targets[i]!;
      links[kept++] = links[i]!;
    }
    start[node] = first;
    begin = end;
    start[node + 1] = end;
    if (node % perStep === 0) yield;
  }
  start[nodes] = kept;
  return kept;
}
