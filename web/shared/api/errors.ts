/// A refusal of the API: its status, its code (api/domain/errors.h) and, where one field is to blame, that field.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | undefined,
    /// Seconds, of Retry-After.
    readonly retryAfter: number | undefined,
    /// The answer as it came; some refusals say more (`sessions` of a device limit).
    readonly body: Record<string, unknown>,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  static of(response: Response, body: unknown): ApiError {
    const said = isRecord(body) ? body : {};
    const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : undefined);
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    return new ApiError(
      response.status,
      text('detail') ?? 'unavailable',
      text('message') ?? response.statusText,
      text('field'),
      Number.isFinite(seconds) ? seconds : undefined,
      said,
    );
  }
}

/// There was no answer: offline, or the edge is away.
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'NetworkError';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/// Whether asking again may help: the fault is the network's or the server's, not the request's.
export function isPassing(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && (error.status >= 500 || error.status === 408));
}
