import { UserError } from '../../scenarios/base/errors.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import type { Job } from '../plan/job.ts';
import { defectFaults } from '../watch/fault-schedule.ts';

/**
 * Returns the faults of the plan and those of `--defect`. Throws UserError for an unknown defect. Also throws UserError
 * for any fault if the user gave a target, because only the stand-in (the simulated target) has defects.
 */
export function checkFaults(job: Job, defects: readonly string[], given: Target | undefined): Job['plan']['faults'] {
  parseDefects(defects);
  job.plan.faults.forEach((fault, i) => {
    if (given)
      throw new UserError('faults work on the stand-in only', {
        ...job.document.where(['faults', i]),
        hint: 'remove the faults, or run without a target',
      });
    try {
      parseDefects([fault.do]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(
        error.message,
        { ...error.where, ...job.document.where(['faults', i, 'do']) },
        { cause: error },
      );
    }
  });
  if (given && defects.length > 0) {
    throw new UserError('--defect works only on the stand-in, the simulated system that meshproof starts itself', {
      hint: 'leave out --defect, or leave out the target',
    });
  }
  return [...job.plan.faults, ...defectFaults(defects, job.plan.phases)];
}
