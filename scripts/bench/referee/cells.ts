import { baselineCells } from './baseline-cells.ts';
import { capacityCells } from './capacity-cells.ts';
import type { Cell } from './cell.ts';
import { comparisonCells } from './comparison-cells.ts';
import { findingCells } from './finding-cells.ts';
import { latencyCells } from './latency-cells.ts';
import { powerCells } from './power-cells.ts';
import { shareCells } from './share-cells.ts';
import { trendCells } from './trend-cells.ts';
import { viewCells } from './view-cells.ts';

export const cells: readonly Cell[] = [
  ...latencyCells,
  ...shareCells,
  ...viewCells,
  ...comparisonCells,
  ...powerCells,
  ...baselineCells,
  ...findingCells,
  ...capacityCells,
  ...trendCells,
];
