/** The place of an error in the user's files, and a hint how to correct it. */
export type Where = { file?: string; line?: number; key?: string; hint?: string };

/** Wrong input of the user: printed as one line, exit code `usage`. */
export class UserError extends Error {
  readonly where: Where;

  constructor(message: string, where: Where = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.where = where;
  }

  /** `plans/smoke.yaml:12: phases.steady: "40" has no unit (write 40s)` */
  override toString(): string {
    const { file, line, key, hint } = this.where;
    const place = file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `;
    return oneLine(`${place}${key ? `${key}: ` : ''}${this.message}${hint ? ` (${hint})` : ''}`);
  }
}

/** A tool or the target is unavailable, so no load was started: exit code `unavailable`. */
export class UnavailableError extends Error {
  readonly what: string;

  constructor(what: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnavailableError';
    this.what = what;
  }

  override toString(): string {
    return oneLine(`${this.what}: ${this.message}`);
  }
}

/** The message of a thrown value of any type. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
