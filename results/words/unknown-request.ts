/** The name of requests that got no answer: k6 then records only the labels of their scenario. */
export const unknownRequest = '(unknown request)';
