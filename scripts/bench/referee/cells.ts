import type { Cell } from './cell.ts';
import { findingCells } from './finding-cells.ts';
import { verdictCells } from './verdict-cells.ts';

/** All cells of the referee. A group of cells is one file with one exported list. */
export const cells: readonly Cell[] = [...verdictCells, ...findingCells];
