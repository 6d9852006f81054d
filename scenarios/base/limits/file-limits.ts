/** The limits of the files that users name. They are part of `bodyLimits`. */
export const fileLimits = {
  // A busy server logs 200 MB an hour, so the limit is enough for the log of five hours.
  accessLog: {
    body: 'an access log for `init`',
    bytes: 1_000_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  accessLogLine: {
    body: 'a line of an access log for `init`',
    bytes: 64_000,
    time: 'none',
    atLimit: 'the rest of the line is left out',
  },
  // Reading a HAR file takes five to six times its size in memory.
  harFile: {
    body: 'a HAR file for `init`',
    bytes: 64_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  apiDescription: {
    body: 'an OpenAPI file for `init`',
    bytes: 10_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  yamlFile: {
    body: 'a plan, target, SLO, probe or world file',
    bytes: 1_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  sourceFile: {
    body: 'a program, a journey, or a module that it imports',
    bytes: 32_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  // Searching 200 MB for imports takes about 7 s. The packages of a large project have about 20 MB together.
  sourceTree: {
    body: 'the code of a program or journey with all modules that it imports',
    bytes: 200_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  settingsFile: {
    body: 'a package.json or tsconfig.json beside a program or journey',
    bytes: 1_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  secretFile: {
    body: 'a secret file',
    bytes: 65_536,
    time: 'none',
    atLimit: 'exit 2',
  },
  // The CA bundle of a Linux distribution has 230 kB.
  tlsFile: {
    body: 'a certificate or private key of `tls`',
    bytes: 1_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  traceFile: {
    body: 'a trace of requests',
    bytes: 200_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  traceLine: {
    body: 'a line of a trace of requests',
    bytes: 1_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
  // The storage state of a signed-in session has a few kB. To read it takes up to thirty times its size in memory.
  stateFile: {
    body: 'a storage state',
    bytes: 10_000_000,
    time: 'none',
    atLimit: 'exit 2',
  },
} as const;
