import type { Project } from './files.ts';

/** Runs of the journey: a p75 needs 11 views of a page, and some may be late on a busy machine. */
const journeyRuns = 15;

/** Returns the text of `smoke.yaml`. */
export function planFile({ page, perSecond, steadyS, source }: Project): string {
  return `# A short run that shows whether the target works and meets its SLOs: meshproof run smoke
plan: smoke
target: ./target.yaml

# The warm-up fills caches and is not judged.
phases: { warm-up: 5s, steady: ${steadyS}s }

traffic:
  # Requests start at this rate even if the target is slow. ${source}
  k6: { scenarios: { ./traffic.js: ${rateText(perSecond)} } }
${
  page
    ? `  # A real browser opens the page, at times that are spread over the steady phase.
  journeys: { use: [./home.ts], runs: ${journeyRuns} }
`
    : ''
}
# Each check of traffic.js is judged too: at least 99 % must hold.${page ? ' web contains the limits of Core Web Vitals.' : ''}
slos: [./slos.yaml${page ? ', web' : ''}]
`;
}

/** Returns a rate as a plan writes it, with at most three digits: `12.5/s`, `30/m` below one a second. */
export function rateText(perSecond: number): string {
  const digits = (value: number) => Number(value.toPrecision(3));
  return perSecond >= 1 ? `${digits(perSecond)}/s` : `${digits(perSecond * 60)}/m`;
}
