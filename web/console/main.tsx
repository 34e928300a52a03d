import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/dropzone/styles.css';
import './style.css';

import { createRoot } from 'react-dom/client';

import { startTranslations } from '../shared/i18n/i18n.ts';
import { App } from './app.tsx';

await startTranslations(['console', 'errors', 'common']);
createRoot(document.getElementById('app') as HTMLElement).render(<App />);
