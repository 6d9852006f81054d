/**
 * The commands that reports and messages print, in one place. A function fills in the part
 * that differs.
 */
export const printedCommands = {
  run: 'meshproof run smoke',
  push: (id: string) => `meshproof runs push ${id}`,
  /** For a run that was not sent anywhere. */
  pushLocal: (id: string) => `meshproof runs push ${id} --prometheus local`,
  /** For a run whose address is not recorded. URL stands for it. */
  pushTo: (id: string) => `meshproof runs push ${id} --prometheus URL`,
  upWithPrometheus: 'npm run meshproof -- up --with prometheus',
  show: (id: string) => `meshproof runs show ${id}`,
  compare: (base: string, head: string) => `meshproof compare ${base} ${head}`,
  compareWithBaseline: 'meshproof compare baseline last',
  setBaseline: 'meshproof baseline set last',
  mesh: (world: string) => `meshproof mesh ${world}`,
  meshCapacity: (world: string) => `meshproof capacity ${world} --vary nodes`,
} as const;
