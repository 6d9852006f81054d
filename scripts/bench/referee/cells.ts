import { baselineCells } from './baseline-cells.ts';
import { capacityCells } from './capacity-cells.ts';
import type { Cell } from './cell.ts';
import { comparisonCells } from './comparison-cells.ts';
import { findingCells } from './finding-cells.ts';
import { powerCells } from './power-cells.ts';
import { trendCells } from './trend-cells.ts';
import { verdictCells } from './verdict-cells.ts';

/** All cells of the referee. A group of cells is one file with one exported list. */
export const cells: readonly Cell[] = [
  ...verdictCells,
  ...comparisonCells,
  ...powerCells,
  ...baselineCells,
  ...findingCells,
  ...capacityCells,
  ...trendCells,
];
