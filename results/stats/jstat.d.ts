/** jstat ships no types. Only the functions that meshproof uses are declared. */
declare module 'jstat' {
  const library: {
    jStat: {
      beta: {
        inv(p: number, alpha: number, beta: number): number;
      };
      gamma: {
        inv(p: number, shape: number, scale: number): number;
      };
      lognormal: {
        inv(p: number, mu: number, sigma: number): number;
      };
      normal: {
        cdf(x: number, mean: number, sd: number): number;
        inv(p: number, mean: number, sd: number): number;
      };
      studentt: {
        inv(p: number, degrees: number): number;
        cdf(t: number, degrees: number): number;
      };
      /** Regularised incomplete beta function I_x(a, b). */
      ibeta(x: number, a: number, b: number): number | false;
    };
  };
  export default library;
}
