import { UserError } from '../../../scenarios/base/errors.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { loadLimits } from '../../../scenarios/lib/names.ts';
import { endOf } from '../../../scenarios/plan/phase.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import { type Program, planKey } from '../program/program.ts';
import { isOwn, type OwnShare } from '../program/section.ts';
import { framesOf } from './given-options.ts';
import { type Inspected, unreadableExports } from './inspect-program.ts';

const loadOptions = ['vus', 'duration', 'iterations', 'stages', 'scenarios', ...loadLimits];

/**
 * Returns a note if the run ignores the load options of the script. Throws UserError in three cases:
 * - The script does not export a function that the scenarios run.
 * - The plan's `vus` would have no effect.
 * - The script's own executors last more than a second longer than the plan.
 */
export function checkInspected(program: Program, inspected: Inspected, { phases }: Pick<Plan, 'phases'>): string[] {
  const { set, scenarios, durationS } = inspected;
  checkExports(program, inspected);
  if (isOwn(program)) {
    refuseIdleVus(program, inspected);
    const planS = endOf(phases);
    if (durationS <= planS + 1) return [];
    throw new UserError(
      `the executors of ${program.key} take up to ${durationS} s, but the phases of the plan take only ${planS} s`,
      {
        key: 'phases',
        hint: `lengthen the phases, or run the script alone: ${printedCommands.runScript(program.file)}`,
      },
    );
  }
  const given = loadOptions.filter((name) => set.includes(name));
  if (given.length === 0) return [];
  const executors = [...new Set(Object.values(scenarios).map(({ executor }) => executor))].join(', ');
  const instead = given.every((name) => loadLimits.includes(name)) ? '' : ` (${executors})`;
  return [
    `${program.label}: the plan decides the load, so ${given.join(', ')}${instead} in the script are not used ` +
      '(to use them, write "own" instead of the rate or the users of this program in the plan)',
  ];
}

/**
 * Throws UserError if the script does not export a function that the scenarios run. If the plan names the function, the
 * error names the key in the plan.
 */
export function checkExports(program: Program, inspected: Inspected): void {
  const { exports, replaced } = inspected;
  const missing = Object.keys(framesOf(program, inspected)).find((name) => !exports.includes(name));
  if (missing === undefined) return;
  if (replaced) throw unreadableExports(program.file, replaced);
  const others = exports.filter((one) => !['setup', 'teardown', 'handleSummary'].includes(one));
  if (missing === program.exec) {
    throw new UserError(`the script exports no function ${missing}`, {
      ...planKey(program.key, 'exec'),
      hint: nearest(missing, others),
    });
  }
  const choice = others.map((one) => `{ rate: …, exec: ${one} }`).join(' or ');
  const hint =
    others.length > 0
      ? `in the plan, choose a function of the script (${choice}), or write "own" instead of a rate to run the scenarios of the script`
      : 'export a function from the script';
  throw new UserError(`the script exports no function ${missing}`, { file: program.file, hint });
}

/**
 * Refuses `vus` in the plan if `vus` would have no effect. k6 uses `vus` only together with a duration, iterations or
 * stages. The plan must set one of these three options, unless the script sets one of them and has no scenarios of its
 * own.
 */
function refuseIdleVus({ options, key }: Program & OwnShare, { set }: Inspected): void {
  if (options?.vus === undefined) return;
  const lengths = ['duration', 'iterations', 'stages'];
  const isUsed = Object.keys(options).some((name) => lengths.includes(name));
  if (isUsed || (!set.includes('scenarios') && set.some((name) => lengths.includes(name)))) return;
  throw new UserError('the option "vus" alone has no effect on this script', {
    ...planKey(key, 'own', 'vus'),
    hint: 'set "duration", "iterations" or "stages" together with "vus"',
  });
}
