/** Where in the user's files an error lies, and what to do about it. */
export type Where = { file?: string; line?: number; key?: string; hint?: string };

/** The user's input is wrong: printed as one line, exit 2. */
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

/** A tool or the target cannot be had, so no load was started: exit 5. */
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

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
