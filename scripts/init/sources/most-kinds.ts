/** The maximum number of kinds of writes in a run: that of `meshproof/k6`. */
export const mostKinds = 20;
