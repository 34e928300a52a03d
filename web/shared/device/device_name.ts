import { UAParser } from 'ua-parser-js';

/// "Chrome · Windows 10": what a person calls their device, from what its browser says about itself. Null if it says nothing that is
/// known.
export function deviceName(userAgent: string | null | undefined): string | null {
  if (!userAgent) return null;
  const { browser, os, device } = new UAParser(userAgent).getResult();
  const system = [os.name, os.version].filter(Boolean).join(' ');
  const model = [device.vendor, device.model].filter(Boolean).join(' ');
  return [browser.name, model, system].filter(Boolean).join(' · ') || null;
}
