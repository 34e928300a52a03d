import i18next from 'i18next';

import { translate } from '../../shared/i18n/i18n.ts';

/// Why a video failed and what to do about it, in the reader's language; the worker's own sentence where the code is unknown.
export function failureText(code: string | null | undefined, reason: string | null | undefined): string {
  if (code && i18next.exists(`failure.${code}`)) return translate(`failure.${code}`);
  return reason ?? translate('failure.internal');
}
