import { version } from '../../lib/version.ts';

/** Returns the text of `.gitignore`. */
export function gitignoreFile(): string {
  return `# Records of runs, except the baseline, which later runs are compared with.
runs/*
!runs/baselines/
node_modules/
`;
}

/**
 * Returns the text of the workflow for GitHub. The workflow calls `npx --no-install`. If meshproof is missing, plain
 * `npx` would install any package named `meshproof` from the registry.
 */
export function workflowFile(tokenVariable: string | undefined): string {
  const secret =
    tokenVariable === undefined ? '' : `        env:\n          ${tokenVariable}: \${{ secrets.${tokenVariable} }}\n`;
  return `# Runs smoke.yaml on every push and pull request. The exit code decides the job: 0 pass, 1 fail, 2 wrong file,
# 3 invalid measurement, 4 too few samples, 5 target or tool unavailable.
name: meshproof
on: [push, pull_request]
permissions:
  contents: read
jobs:
  smoke:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      # k6, Chromium and other tools are installed once.
      - uses: actions/cache@v4
        with: { path: ~/.cache/meshproof, key: meshproof-tools }
      # The lock file gives the version. To add meshproof to it, commit the file that "npm pack" writes in a checkout of
      # meshproof, and call: npm install --save-dev ./meshproof-${version}.tgz
      - run: npm ci
      # Start your system here, unless target.yaml names one that runs elsewhere.
      - run: npx --no-install meshproof run smoke
${secret}      # The report of a failed run is needed most.
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: meshproof-runs, path: runs }
`;
}
