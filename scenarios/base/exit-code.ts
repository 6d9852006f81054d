/** The exit codes of meshproof. Scripts and CI rely on these numbers. */
export const exitCode = {
  pass: 0,
  fail: 1,
  usage: 2,
  invalid: 3,
  inconclusive: 4,
  unavailable: 5,
  bug: 70,
  hungUp: 129,
  interrupted: 130,
  quit: 131,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code of each signal that ends a run cleanly: 128 plus its number, as shells report it. */
export const exitCodeBySignal = {
  SIGHUP: exitCode.hungUp,
  SIGINT: exitCode.interrupted,
  SIGQUIT: exitCode.quit,
  SIGTERM: exitCode.terminated,
} as const;
export type StopSignal = keyof typeof exitCodeBySignal;
export const stopSignals = Object.keys(exitCodeBySignal) as StopSignal[];
