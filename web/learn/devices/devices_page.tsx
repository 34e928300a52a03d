import './devices.css';

import { useState } from 'react';

import { deviceId } from '../../player/device.ts';
import { api, type Schema, take } from '../../shared/api/client.ts';
import { deviceName } from '../../shared/device/device_name.ts';
import { ago } from '../../shared/format/format.ts';
import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useAsked } from '../asked.ts';
import { Fault } from '../shell/fault.tsx';
import { Page } from '../shell/page.tsx';

type PlaybackSession = Schema<'PlaybackSession'>;

const loadDevices = () => take(api.GET('/api/v1/playback/sessions', { params: { query: { device_id: deviceId() } } }));

/// Where a student is watching now. Each can be ended, for instance to play elsewhere.
export function DevicesPage() {
  const { t } = useTranslate();
  const { data, error, ask } = useAsked(loadDevices, 'devices');
  const [fault, setFault] = useState<string>();

  async function end(id: string) {
    setFault(undefined);
    try {
      await take(api.POST('/api/v1/playback/sessions/{id}/end', { params: { path: { id } } }));
    } catch (cause) {
      setFault(errorText(cause));
    }
    ask();
  }

  return (
    <Page title={t('devices.title')}>
      <h1>{t('devices.title')}</h1>
      <p className="hint">{t('devices.hint')}</p>
      {fault && (
        <p role="alert" className="error-message">
          {fault}
        </p>
      )}
      {error !== undefined && !data && <Fault error={error} retry={ask} />}
      {data?.results.length === 0 && (
        <div className="empty">
          <h2>{t('devices.none')}</h2>
        </div>
      )}
      <ul className="devices">
        {data?.results.map((session) => (
          <Device key={session.id} session={session} onEnd={() => end(session.id)} />
        ))}
      </ul>
    </Page>
  );
}

function Device({ session, onEnd }: { session: PlaybackSession; onEnd: () => void }) {
  const { t } = useTranslate();
  const name = deviceName(session.user_agent) ?? session.device_label ?? t('devices.unknown');
  return (
    <li>
      <span className="device">
        <strong>{session.is_this_device ? t('devices.this', { name }) : name}</strong>
        <span>{session.video_title}</span>
        <small>{t('devices.times', { started: ago(session.started_at), seen: ago(session.last_seen_at) })}</small>
      </span>
      <button type="button" className="button" onClick={onEnd} aria-label={t('devices.end_of', { name })}>
        {t('devices.end')}
      </button>
    </li>
  );
}
