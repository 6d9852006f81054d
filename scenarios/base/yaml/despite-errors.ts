/**
 * Lets a check of several keys run even if other keys are wrong, so that all errors are reported at once. The check
 * may see values that no schema has accepted.
 */
export const despiteErrors = {
  when: ({ value }: { value: unknown }): boolean => typeof value === 'object' && value !== null,
};

type Payload = { value: unknown; issues: readonly { path?: readonly PropertyKey[] | undefined }[] };

/** Lets a check run if the values of these keys are valid, even if other keys are wrong. */
export const whenValid = (...keys: readonly string[]) => ({
  when: (payload: Payload): boolean =>
    despiteErrors.when(payload) && !payload.issues.some(({ path }) => keys.includes(String(path?.[0]))),
});
