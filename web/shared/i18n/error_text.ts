import i18next from 'i18next';

import { ApiError, NetworkError } from '../api/errors.ts';
import { translate } from './i18n.ts';

/// A sentence for people: what happened, and what they can do about it.
export function errorText(error: unknown): string {
  if (error instanceof NetworkError) return translate('errors:network');
  if (!(error instanceof ApiError)) return translate('errors:unexpected');
  if (!i18next.exists(`errors:${error.code}`)) return error.message;
  return translate(`errors:${error.code}`, { seconds: error.retryAfter ?? 60, field: error.field ?? '' });
}
