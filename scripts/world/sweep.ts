import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Axis, withKey } from '../../simulators/mesh-node/world/vary.ts';
import { judgeWorld, type RawWorldDocument, toSeededWorld } from './judge-world.ts';

export type SweepCell = {
  at: Record<string, number>;
  /**
   * The share of the expected messages that arrived. If the world sends broadcasts, only broadcasts count. Null when no
   * message was expected.
   */
  coverage: number | null;
  /** How often a node sends each message on average, over all nodes and messages. */
  copiesPerNode: number;
  verdict: string;
  reason: string;
};

/**
 * Simulates the world in virtual time, once for each value of one axis or each pair of values of two axes. Throws
 * UserError for a value that a key of the world cannot have.
 */
export async function sweepWorld(
  raw: RawWorldDocument,
  axes: readonly Axis[],
  seed: number,
  onCell: (cell: SweepCell) => void,
): Promise<SweepCell[]> {
  const cells: SweepCell[] = [];
  for (const at of pointsOf(axes)) {
    await yieldToEventLoop();
    const cell = simulateCell(raw, axes, at, seed);
    cells.push(cell);
    onCell(cell);
  }
  return cells;
}

function pointsOf([first, second]: readonly Axis[]): Record<string, number>[] {
  return (second?.values ?? [undefined]).flatMap((row) =>
    first!.values.map((column) => ({
      [first!.key]: column,
      ...(second && row !== undefined && { [second.key]: row }),
    })),
  );
}

function simulateCell(
  raw: RawWorldDocument,
  axes: readonly Axis[],
  at: Record<string, number>,
  seed: number,
): SweepCell {
  const varied = axes.reduce((value, { key, path }) => withKey(value, path, at[key]!), raw.value);
  const world = toSeededWorld(raw, varied, seed);
  const { simulated, verdict, reason } = judgeWorld(world, raw.file);
  const { coverage, ledger, messages } = simulated;
  const made = messages.broadcast + messages.direct;
  return { at, coverage, copiesPerNode: made > 0 ? ledger.sent / made / world.nodes : 0, verdict, reason };
}
