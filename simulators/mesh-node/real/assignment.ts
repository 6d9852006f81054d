import type { ClientTls } from '../../../scenarios/base/tls/client-tls.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { MeshSection } from './section.ts';

/** Everything the worker needs; passed to it at its start. */
export type Assignment = {
  section: MeshSection;
  phases: readonly Phase[];
  /** The broker's base address, without a slash at its end. */
  url: string;
  /** Makes the node names and message ids of this run unique. */
  token: string;
  seed: number;
  tls?: ClientTls | undefined;
  allowedHosts: readonly string[];
};
