/**
 * The maximum number of different writes (method and route) in a run, because the module `meshproof/k6` checks no more.
 */
export const mostKinds = 20;
