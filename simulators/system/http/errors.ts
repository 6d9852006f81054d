import type { FastifyReply } from 'fastify';

const codes = {
  VALIDATION_ERROR: 400,
  AUTHENTICATION_ERROR: 401,
  AUTHORIZATION_ERROR: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof codes;

/** An error that a handler throws. The gateway answers the request with the published error body. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
}

/** Sends `{error: {code, message, details, request_id, timestamp}}` with the code's status. */
export function sendError(reply: FastifyReply, error: ApiError, wallMs: number): FastifyReply {
  return reply.code(codes[error.code]).send({
    error: {
      code: error.code,
      message: error.message,
      details: error.details,
      request_id: reply.request.id,
      timestamp: new Date(wallMs).toISOString(),
    },
  });
}

/** Returns the 404 error of a resource. */
export function notFound(what: string, id: string): ApiError {
  return new ApiError('NOT_FOUND', `${what} not found`, { id: id.slice(0, 100) });
}
