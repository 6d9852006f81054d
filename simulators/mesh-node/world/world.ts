import type { ProtocolRules } from '../core/node.ts';
import type { Bounds } from './invariant.ts';
import type { Link } from './link.ts';
import type { Condition } from './slo-condition.ts';
import type { Bug } from './timeline.ts';
import type { Topology } from './topology.ts';

export type Workload = {
  broadcast: { perMs: number; sizeBytes: number } | undefined;
  direct: { perMs: number; sizeBytes: number; high: number; normal: number } | undefined;
  ping: { pairs: number; intervalMs: number } | undefined;
};

export type Action = { atMs: number } /** `groupOf[i]` is the group of the region or role with the index i. */ & (
  | { kind: 'cut'; by: 'region' | 'role'; groupOf: Uint8Array; text: string }
  | { kind: 'heal' }
  | { kind: 'crash'; role: number; share: number; restartMs: number; keepDisk: boolean }
  | {
      kind: 'churn';
      leavePerMs: number;
      joinPerMs: number;
      session: { meanMs: number; shape: number } | undefined;
      untilMs: number;
    }
  | { kind: 'adversary'; what: 'blackhole' | 'replay' | 'forge'; role: number; share: number }
  | { kind: 'bug'; bug: Bug }
);

/** A checked simulated mesh, in the units of the simulator: ms, bytes, shares. */
export type World = {
  name: string;
  seed: number;
  mode: 'virtual' | 'real' | 'hybrid';
  nodes: number;
  roles: readonly { name: string; share: number }[];
  regions: number;
  /** The end of the phase in which messages are sent. Messages in transit may arrive until `endMs`. */
  steadyMs: number;
  endMs: number;
  topology: Topology;
  links: readonly Link[];
  /** Indexes in `links`: `bridgeLink` for the edges between clusters, `edgeLink` for all other edges. */
  edgeLink: number;
  bridgeLink: number;
  ttl: number;
  rules: ProtocolRules;
  workload: Workload;
  timeline: readonly Action[];
  bounds: Bounds;
  slos: readonly Condition[];
};

/** Returns the name of a region: `a`, `b`, … */
export const regionName = (region: number): string => String.fromCharCode(97 + region);
