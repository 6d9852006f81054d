import { UserError } from '../../scenarios/base/errors.ts';
import { isPath, shippedNames } from '../../scenarios/base/name-or-path.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { probeFiles } from '../../synthetics/probe/producer.ts';
import { journeyFiles } from '../../synthetics/run/load-journey.ts';

/** `use` is the name or path of a journey or probe, like the key `use` in a plan. */
export type Check = { name: string; kind: 'journey' | 'probe'; use: string };

const files = { journey: journeyFiles, probe: probeFiles } as const;

/**
 * Returns the checks with these names or paths. Without names, returns all shipped checks. Throws UserError for an
 * unknown or a repeated name.
 */
export function resolveChecks(names: readonly string[]): Check[] {
  const shipped = (Object.keys(files) as Check['kind'][]).flatMap((kind) =>
    shippedNames(files[kind]).map((name): Check => ({ name, kind, use: name })),
  );
  if (names.length === 0) return shipped;
  const checks = names.map((name): Check => {
    if (isPath(name)) {
      const kind = /\.ya?ml$/i.test(name) ? 'probe' : 'journey';
      return { name: name.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, ''), kind, use: name };
    }
    const known = shipped.find((one) => one.name === name);
    if (known) return known;
    throw new UserError(`there is no journey or probe named ${JSON.stringify(name)}`, {
      hint: `${nearest(
        name,
        shipped.map((one) => one.name),
      )}; name your own file by its path, such as ./${name}.yaml`,
    });
  });
  const twice = checks.find((one, i) => checks.findIndex((other) => other.name === one.name) !== i);
  if (twice) throw new UserError(`two checks have the name ${twice.name}: rename the file of one of them`);
  return checks;
}
