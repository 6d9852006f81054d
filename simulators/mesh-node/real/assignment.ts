import type { ClientTls } from '../../../scenarios/base/tls/client-tls.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { MeshSection } from './section.ts';

export type Assignment = {
  section: MeshSection;
  phases: readonly Phase[];
  /** The address of the broker, without a slash at its end. */
  url: string;
  /** Makes the node names and message ids of this run unique. */
  token: string;
  seed: number;
  tls?: ClientTls | undefined;
  allowedHosts: readonly string[];
};
