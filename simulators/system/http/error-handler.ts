import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { Context } from '../state/context.ts';
import { ApiError, sendError } from './errors.ts';

/**
 * Returns an error handler that answers every failure with the published error body. All errors of Fastify about a
 * request, such as malformed JSON, oversize JSON or another content type, become status 400. The published list of
 * errors has neither 413 nor 415.
 */
export function answerErrors({ clock, metrics }: Context) {
  return (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
    const apiError = toApiError(error);
    if (apiError.code === 'VALIDATION_ERROR' && !hasDetails(apiError)) {
      metrics.suspiciousActivities.inc({ activity_type: 'malformed_request', severity: 'low' });
    }
    sendError(reply, apiError, clock.wallMs());
  };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof UserError) return new ApiError('VALIDATION_ERROR', error.toString(), { where: error.where });
  const { statusCode, validation, validationContext, message } = error as FastifyError;
  if (validation) {
    const fields = validation.map((issue) => ({ field: issue.instancePath || '/', problem: issue.message ?? '' }));
    return new ApiError('VALIDATION_ERROR', message, { in: validationContext ?? 'request', fields });
  }
  if (statusCode !== undefined && statusCode < 500) return new ApiError('VALIDATION_ERROR', message);
  return new ApiError('INTERNAL_ERROR', 'Internal server error');
}

function hasDetails(error: ApiError): boolean {
  return Object.keys(error.details).length > 0;
}
