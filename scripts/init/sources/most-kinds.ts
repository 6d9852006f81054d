/** The maximum number of kinds of writes in a run. The module `meshproof/k6` checks no further kind. */
export const mostKinds = 20;
