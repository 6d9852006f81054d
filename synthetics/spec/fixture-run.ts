import { fixtureNames } from './fixture-names.ts';
import type { Fixture, Fixtures, Hook } from './registry.ts';
import { inTime } from './time-limit.ts';

/** Playwright makes these built-in fixtures for each test. So the hooks `beforeAll` and `afterAll` cannot use them. */
const perTest = ['page', 'context'];
/**
 * The built-in fixtures that Playwright makes once for a worker. A worker fixture can use no built-in fixtures but
 * these.
 */
const perWorker = ['browser', 'browserName'];

/**
 * The fixtures of one run of a test. They are created at their first use, and ended in reverse order. The use of a
 * fixture that Playwright would refuse throws TypeError.
 */
export class FixtureRun {
  readonly #built: Readonly<Record<string, unknown>>;
  readonly #info: unknown;
  readonly #values = new Map<Fixture, Promise<unknown>>();
  readonly #ends: (() => Promise<void>)[] = [];
  #isOfAll = false;

  /** @param built the built-in fixtures, such as `page` */
  constructor(built: Readonly<Record<string, unknown>>, info: unknown) {
    this.#built = built;
    this.#info = info;
  }

  /** Calls a test or a hook. `isOfAll` is true for the hooks `beforeAll` and `afterAll`. */
  async call({ fixtures, body }: Hook, isOfAll = false): Promise<unknown> {
    this.#isOfAll = isOfAll;
    return body(await this.#arguments(body, fixtures), this.#info);
  }

  /** Creates the fixtures with `auto`. Each test gets them, even if the test does not name them. */
  async start(fixtures: Fixtures): Promise<void> {
    for (const fixture of fixtures.values()) if (fixture.auto) await this.#valueOf(fixture, fixtures);
  }

  /** Ends all fixtures, even if one of them fails. Throws the first error. */
  async end(): Promise<void> {
    const errors: unknown[] = [];
    for (const end of this.#ends.reverse()) await end().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }

  async #arguments(
    body: (...args: never[]) => unknown,
    fixtures: Fixtures,
    own?: Fixture,
  ): Promise<Record<string, unknown>> {
    const names = fixtureNames(body);
    if (!names) throw new TypeError('the first argument must be destructured, as in async ({ page }) => {}');
    const values: Record<string, unknown> = {};
    for (const name of names) values[name] = await this.#named(name, fixtures, own);
    return values;
  }

  #named(name: string, fixtures: Fixtures, own: Fixture | undefined): Promise<unknown> {
    // A fixture may replace an earlier fixture of the same name. In the new fixture, this name means the earlier one.
    const fixture = own?.name === name ? own.base : fixtures.get(name);
    if (own?.isOfWorker && !(fixture?.isOfWorker ?? perWorker.includes(name))) {
      throw new TypeError(`the fixture ${own.name} of a worker cannot use the fixture ${name} of a test`);
    }
    if (fixture) return this.#valueOf(fixture, fixtures);
    if (this.#isOfAll && perTest.includes(name)) {
      throw new TypeError(`beforeAll and afterAll cannot use the fixture ${name}: use beforeEach or afterEach`);
    }
    if (name in this.#built) return Promise.resolve(this.#built[name]);
    throw new TypeError(`the test uses the unknown fixture ${name}`);
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
    const what = `the fixture ${fixture.name}`;
    const startMs = performance.now();
    let leftMs = fixture.timeout;
    return inTime(leftMs, what, () => {
      return new Promise((resolve, reject) => {
        let over!: () => void;
        const used = new Promise<void>((end) => {
          over = end;
        });
        let isUsed = false;
        const use = async (value: unknown) => {
          if (isUsed) throw new TypeError(`${what} called use() twice`);
          isUsed = true;
          if (leftMs) leftMs = Math.max(1, leftMs - (performance.now() - startMs));
          resolve(value);
          return used;
        };
        const made = (async () => make(given, use, this.#info))();
        made.then(() => reject(new TypeError(`${what} did not call use()`)), reject);
        this.#ends.push(async () => {
          over();
          await inTime(leftMs, what, () => made);
        });
      });
    });
  }
}
