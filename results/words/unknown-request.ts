/** The name of requests without an answer: for these, k6 records only the labels of their scenario. */
export const unknownRequest = '(unknown request)';
