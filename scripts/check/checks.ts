import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** A journey or probe to be checked: `use` is how a plan would name it. */
export type Check = { name: string; kind: 'journey' | 'probe'; use: string };

const folders = { journey: 'synthetics/journeys', probe: 'synthetics/probes' } as const;

/** A name is one that ships; with a `/` or an ending it is a path, YAML for a probe, else a journey. None: all that ship. */
export function resolveChecks(names: readonly string[]): Check[] {
  const ours = (Object.keys(folders) as Check['kind'][]).flatMap((kind) =>
    namesIn(folders[kind]).map((name): Check => ({ name, kind, use: name })),
  );
  if (names.length === 0) return ours;
  const checks = names.map((name): Check => {
    if (/[/\\]|\.[a-z]+$/i.test(name)) {
      const kind = /\.ya?ml$/i.test(name) ? 'probe' : 'journey';
      return { name: name.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, ''), kind, use: name };
    }
    const known = ours.find((one) => one.name === name);
    if (known) return known;
    throw new UserError(`there is no journey or probe named ${JSON.stringify(name)}`, {
      hint: `${nearest(
        name,
        ours.map((one) => one.name),
      )}; a file of yours is given by its path, such as ./${name}.yaml`,
    });
  });
  const twice = checks.find((one, i) => checks.findIndex((other) => other.name === one.name) !== i);
  if (twice) throw new UserError(`two checks are named ${twice.name}`);
  return checks;
}

function namesIn(folder: string): string[] {
  return readdirSync(join(packageRoot, folder))
    .filter((file) => /\.(ts|yaml)$/.test(file) && !/\.(test|fixture)\.ts$/.test(file))
    .map((file) => file.replace(/\.[^.]*$/, ''))
    .sort();
}
