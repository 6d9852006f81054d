/** The load of a peer, and the address and the token of the API that it loads. */
export type PeerLoad = {
  apiUrl: string;
  token: string;
  model: string;
  streams: number;
  tokens: number;
  prompts: readonly string[];
};

/** Another load generator. It is only measured if the variable names its program. */
export type Peer = {
  name: string;
  variable: string;
  /** The field of the oracle by which `read` names the requests. */
  namedBy: 'id' | 'key';
  /** Writes the input into `dir`. Returns the arguments for a run that starts in `dir`. */
  args(dir: string, load: PeerLoad): string[];
  /** Returns the measured times to the first token in ms, by the names of the requests. */
  read(dir: string): Map<string, number>;
};
