/** A start without an answer has only the labels of its scenario. */
export const unknownRequest = '(unknown request)';
