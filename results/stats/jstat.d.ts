/** jstat ships no types. This file declares only the functions that meshproof uses. */
declare module 'jstat' {
  const library: {
    jStat: {
      beta: {
        /** Quantile of the beta distribution. */
        inv(p: number, alpha: number, beta: number): number;
      };
      gamma: {
        /** Quantile of the gamma distribution. */
        inv(p: number, shape: number, scale: number): number;
      };
      lognormal: {
        /** Quantile of the log-normal distribution. */
        inv(p: number, mu: number, sigma: number): number;
      };
      normal: {
        /** P(X ≤ x). */
        cdf(x: number, mean: number, sd: number): number;
        /** Quantile of the normal distribution. */
        inv(p: number, mean: number, sd: number): number;
      };
      studentt: {
        /** Quantile of Student's t. */
        inv(p: number, degrees: number): number;
        /** P(T ≤ t). */
        cdf(t: number, degrees: number): number;
      };
      /** Regularised incomplete beta function I_x(a, b). */
      ibeta(x: number, a: number, b: number): number | false;
    };
  };
  export default library;
}
