import type { Project } from './files.ts';

/** Returns the text of `AGENTS.md`: how a coding agent runs meshproof and reads its results. */
export function agentsFile({ page }: Project): string {
  return `# Load and synthetic checks of this system

\`meshproof\` puts load on the target of \`target.yaml\` and judges the run by SLOs.

## Run

\`\`\`sh
npx --no-install meshproof run smoke --dry-run   # checks all files, sends nothing
npx --no-install meshproof run smoke             # one run with its verdict
npx --no-install meshproof run smoke --json      # the same; run.json on stdout
\`\`\`

If the command is missing, run \`npm ci\`. Do not install a package of this name from a registry: ask a person first.
Make one run at a time, on a machine that does nothing else. Send load only to hosts in \`allow.load\`. Add no host without
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
- \`meshproof runs list\` lists the runs. \`meshproof compare BASE HEAD\` compares them; each side needs three or more runs.
- An INCONCLUSIVE or INVALID run is not a success. Never report it as one.

## Change

| file | content |
|---|---|
| \`smoke.yaml\` | the plan: phases, rates, files |
| \`target.yaml\` | addresses, permitted hosts, references to secrets |
| \`slos.yaml\` | the objectives (OpenSLO) |
| \`traffic.js\`, \`routes.js\`, \`routes.json\` | the requests, and what a right answer contains |
${page ? '| `home.ts` | the browser journey |\n' : ''}
After each change, run \`meshproof run smoke --dry-run\`. Do not raise a limit, remove a check or lower a rate to turn
a FAIL into a PASS: report the reason instead.
`;
}
