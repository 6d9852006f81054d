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

/** What happens to the mesh, in order of time. */
export type Action = { atMs: number } /** `groupOf` is by the number of the region or role. */ & (
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

/** A world, checked and in the units of the simulator: ms, bytes, shares. */
export type World = {
  name: string;
  seed: number;
  mode: 'virtual' | 'real' | 'hybrid';
  nodes: number;
  roles: readonly { name: string; share: number }[];
  regions: number;
  /** The phase in which messages are made ends here; what is under way has until `endMs`. */
  steadyMs: number;
  endMs: number;
  topology: Topology;
  links: readonly Link[];
  /** Numbers of the links that edges, and the bridges between clusters, run over. */
  edgeLink: number;
  bridgeLink: number;
  ttl: number;
  rules: ProtocolRules;
  workload: Workload;
  timeline: readonly Action[];
  bounds: Bounds;
  slos: readonly Condition[];
};

/** `a`, `b`, … */
export const regionName = (region: number): string => String.fromCharCode(97 + region);
