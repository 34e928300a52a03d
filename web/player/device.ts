import { browserStore } from '../shared/store.ts';

/// What this browser calls itself towards the server. A device is a browser's storage: two browsers on one machine are two.

const stored = browserStore('sluice.device');

/// The same for one device, and of no meaning elsewhere.
export function deviceId(): string {
  const known = stored.read();
  if (known) return known;
  // Not randomUUID: that is only there under https.
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  stored.write(made);
  return made;
}

/// The first that is named decides: a browser also names those that it descends from.
const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Whale', /\bWhale\//],
  ['KakaoTalk', /\bKAKAOTALK\b/],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const;
const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
] as const;

/// A name by which a viewer knows a device in a list of their own: `Chrome · Windows`. Pure.
export function deviceLabel(user_agent: string): string {
  const named = (list: readonly (readonly [string, RegExp])[]) => list.find(([, sign]) => sign.test(user_agent))?.[0];
  return [named(browsers), named(systems)].filter((name) => name !== undefined).join(' · ');
}
