/** The name of requests without an answer, because k6 records only the scenario of such a request. */
export const unknownRequest = '(unknown request)';
