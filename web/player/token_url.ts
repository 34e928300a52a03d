/// Addresses of a stream carry the playback token as a component of their path: `/p/{token}/…`. Pure.

/// The same address with another token, so that a stream goes on under a refreshed token without being loaded anew.
/// Addresses without a token are returned as they are.
export function withToken(url: string, token: string): string {
  return url.replace(/\/p\/[^/?#]+\//, () => `/p/${token}/`);
}
