/**
 * Lets a check of several keys run although other keys are wrong, so that all errors of a file are reported at once.
 * The check may then see values that no schema has accepted.
 */
export const despiteErrors = {
  when: ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null,
};
