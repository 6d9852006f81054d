import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../results/record/run.ts';
import { annotation, githubAnnotations } from '../../results/report/text/github.ts';
import { runDirOf } from '../../results/store/run-files.ts';

/**
 * In a GitHub workflow a run annotates its job and adds its summary to the job's page, without being asked. Annotations
 * go to stderr, which GitHub reads too: stdout may be one JSON document.
 */
export function tellGithub(storeDir: string, run: RunDocument, environment: NodeJS.ProcessEnv): void {
  if (environment.GITHUB_ACTIONS !== 'true') return;
  process.stderr.write(githubAnnotations(run));
  const page = environment.GITHUB_STEP_SUMMARY;
  if (page) appendFileSync(page, readFileSync(join(runDirOf(storeDir, run.id), 'summary.md')));
}

/** What the job's page must not hide, though it fails nothing. */
export function warnGithub(title: string, text: string, environment: NodeJS.ProcessEnv): void {
  if (environment.GITHUB_ACTIONS === 'true') process.stderr.write(`${annotation('warning', title, text)}\n`);
}
