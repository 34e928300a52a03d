import { ApiError, NetworkError } from '../../shared/api/errors.ts';
import { SpeedMeter } from './speed_meter.ts';

export interface Sending {
  /// Throws ApiError or NetworkError, and a DOMException AbortError after `abort`.
  finished: Promise<void>;
  abort: () => void;
}

/// PUTs a file to a signed link. XMLHttpRequest, because fetch does not say how far an upload is.
export function sendFile(url: string, file: File, onProgress: (sent: number, speed: number) => void): Sending {
  const request = new XMLHttpRequest();
  const meter = new SpeedMeter();
  const finished = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onProgress(loaded, meter.speedAt(performance.now(), loaded));
    request.onload = () => (request.status < 300 ? resolve() : reject(refusalOf(request)));
    request.onerror = () => reject(new NetworkError('upload'));
    request.onabort = () => reject(new DOMException('removed', 'AbortError'));
  });
  request.open('PUT', url);
  request.send(file);
  return { finished, abort: () => request.abort() };
}

function refusalOf(request: XMLHttpRequest): ApiError {
  const headers = new Headers({ 'Retry-After': request.getResponseHeader('Retry-After') ?? '' });
  let body: unknown = null;
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // An answer without a body that can be read still has its status.
  }
  return ApiError.of(new Response(null, { status: request.status, headers }), body);
}
