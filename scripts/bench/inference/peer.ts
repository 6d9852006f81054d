export type PeerLoad = {
  apiUrl: string;
  token: string;
  model: string;
  streams: number;
  tokens: number;
  prompts: readonly string[];
};

/**
 * Another load generator for inference. It is measured only if the environment variable `variable` names the path of
 * its program.
 */
export type Peer = {
  name: string;
  variable: string;
  /** The field of a stand-in's record by which `read` names the request. */
  namedBy: 'id' | 'key';
  /** Writes the input files into `dir`. Returns the arguments of the program, which is then started in `dir`. */
  args(dir: string, load: PeerLoad): string[];
  /** Returns the measured times to the first token in ms, by the names of the requests. */
  read(dir: string): Map<string, number>;
};
