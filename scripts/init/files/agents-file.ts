import type { Project } from './files.ts';

/** Returns the text of `AGENTS.md`: how a coding agent runs meshproof and reads its results. */
export function agentsFile({ page }: Project): string {
  return `# Load and synthetic checks of this system

\`meshproof\` puts load on the target of \`target.yaml\` and judges the run by SLOs.

## Run

\`\`\`sh
npx meshproof run smoke --dry-run   # checks all files, sends nothing
npx meshproof run smoke             # one run with its verdict
npx meshproof run smoke --json      # the same; run.json on stdout
\`\`\`

Run one at a time, on a machine that does nothing else. Send load only to hosts in \`allow.load\`. Add no host without
the permission of a person.

## Read the verdict

| exit code | verdict | do |
|---|---|---|
| 0 | PASS | nothing |
| 1 | FAIL | read \`reason\`: the target broke an SLO |
| 2 | – | correct the file, line and key of the message |
| 3 | INVALID | do not use the numbers; run again on a quiet machine |
| 4 | INCONCLUSIVE | run longer, at a higher rate, or several times: \`--repeat 3\` |
| 5 | – | start the target, or install the tool that is named |

- \`runs/<id>/run.json\` has \`verdict\`, \`reason\` and, for each of \`slos\`, the value, the objective, the samples and the
  reason. \`runs/<id>/report.html\` is for people.
- \`npx meshproof runs list\` lists the runs. \`npx meshproof compare BASE HEAD\` compares them, with three or more a side.
- An INCONCLUSIVE or INVALID run is no success. Never report it as one.

## Change

| file | holds |
|---|---|
| \`smoke.yaml\` | the plan: phases, rates, files |
| \`target.yaml\` | addresses, permitted hosts, references to secrets |
| \`slos.yaml\` | the objectives (OpenSLO) |
| \`traffic.js\`, \`routes.js\`, \`routes.json\` | the requests, and what a right answer contains |
${page ? '| `home.ts` | the browser journey |\n' : ''}
After each change, run \`npx meshproof run smoke --dry-run\`. Do not raise a limit, remove a check or lower a rate to turn
a FAIL into a PASS: report the reason instead.
`;
}
