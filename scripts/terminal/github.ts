import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../results/record/run.ts';
import { annotation, githubAnnotations } from '../../results/report/text/github.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { writeAtOnce } from '../../scenarios/base/limits/write-at-once.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { stderr } from '../lib/outlet.ts';
import { warn } from './output.ts';

/**
 * In a GitHub workflow, annotates the job and adds the summary of the run to the page of the job. Annotations go to
 * stderr, because stdout may be one JSON document. GitHub reads annotations from stdout and from stderr.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function reportToGithub(storeDir: string, run: RunDocument, environment: NodeJS.ProcessEnv): void {
  if (environment.GITHUB_ACTIONS !== 'true') return;
  writeCommands(githubAnnotations(run));
  const page = environment.GITHUB_STEP_SUMMARY;
  if (!page) return;
  try {
    writeAtOnce(page, readFileSync(join(runDirOf(storeDir, run.id), 'summary.md')), 'append');
  } catch (error) {
    // The job page is only an extra output, so a failed summary must not change the verdict.
    warn(`the summary of the run was not added to the page of the GitHub job: ${messageOf(error)}`);
  }
}

/** In a GitHub workflow, annotates the job with a warning. */
export function warnGithub(title: string, text: string, environment: NodeJS.ProcessEnv): void {
  if (environment.GITHUB_ACTIONS === 'true') writeCommands(`${annotation('warning', title, text)}\n`);
}

/** Writes workflow commands and masks secrets in them. `annotation` has already escaped the texts of the commands. */
function writeCommands(lines: string): void {
  stderr.write(masker.text(lines));
}
