import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';

/// What went wrong, in words, and another attempt.
export function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslate();
  return (
    <div className="empty" role="alert">
      <p className="error-message">{errorText(error)}</p>
      <button type="button" className="button" onClick={retry}>
        {t('common:retry')}
      </button>
    </div>
  );
}
