import { fixtureNames } from './fixture-names.ts';
import type { Fixture, Fixtures, Hook } from './registry.ts';

/** The fixtures of one run of a test. They are created at their first use, and ended in reverse order. */
export class FixtureRun {
  readonly #built: Readonly<Record<string, unknown>>;
  readonly #info: unknown;
  readonly #values = new Map<Fixture, Promise<unknown>>();
  readonly #ends: (() => Promise<void>)[] = [];

  /** @param built the built-in fixtures, such as `page` */
  constructor(built: Readonly<Record<string, unknown>>, info: unknown) {
    this.#built = built;
    this.#info = info;
  }

  async call({ fixtures, body }: Hook): Promise<unknown> {
    return body(await this.#arguments(body, fixtures), this.#info);
  }

  /** Creates the fixtures with `auto`. Each test gets them, even if the test does not name them. */
  async start(fixtures: Fixtures): Promise<void> {
    for (const fixture of fixtures.values()) if (fixture.auto) await this.#valueOf(fixture, fixtures);
  }

  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }

  async #arguments(
    body: (...args: never[]) => unknown,
    fixtures: Fixtures,
    own?: Fixture,
  ): Promise<Record<string, unknown>> {
    const names = fixtureNames(body);
    if (!names) throw new Error('the first argument must be destructured, as in async ({ page }) => {}');
    const values: Record<string, unknown> = {};
    for (const name of names) values[name] = await this.#named(name, fixtures, own);
    return values;
  }

  #named(name: string, fixtures: Fixtures, own: Fixture | undefined): Promise<unknown> {
    // A fixture that uses its own name means the earlier fixture of this name, which it replaces.
    const fixture = own?.name === name ? own.base : fixtures.get(name);
    if (fixture) return this.#valueOf(fixture, fixtures);
    if (name in this.#built) return Promise.resolve(this.#built[name]);
    throw new Error(`the test uses the unknown fixture ${name}`);
  }

  #valueOf(fixture: Fixture, fixtures: Fixtures): Promise<unknown> {
    const known = this.#values.get(fixture);
    if (known) return known;
    const value = fixture.make ? this.#make(fixture, fixture.make, fixtures) : Promise.resolve(fixture.value);
    this.#values.set(fixture, value);
    return value;
  }

  async #make(fixture: Fixture, make: NonNullable<Fixture['make']>, fixtures: Fixtures): Promise<unknown> {
    const given = await this.#arguments(make, fixtures, fixture);
    return new Promise((resolve, reject) => {
      let over!: () => void;
      const used = new Promise<void>((end) => {
        over = end;
      });
      const use = (value: unknown) => {
        resolve(value);
        return used;
      };
      const made = (async () => make(given, use, this.#info))();
      made.then(() => reject(new Error(`the fixture ${fixture.name} did not call use()`)), reject);
      this.#ends.push(async () => {
        over();
        await made;
      });
    });
  }
}
