import { SluicePlayer } from './element.ts';

/// Makes `<sluice-player>` known to the page: the one thing that a page has to load.
if (!customElements.get('sluice-player')) customElements.define('sluice-player', SluicePlayer);
