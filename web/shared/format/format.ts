import { currentLanguage } from '../i18n/i18n.ts';

/// Numbers, times and sizes in the words of the present language, by Intl.

/// Seconds as 4:05 or 1:02:03.
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const unit = (value: number, name: string, digits = 0) =>
  new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);

/// 1.5 MB: powers of ten, as the catalogue of any shop has them.
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return '–';
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return unit(count / 1000 ** power, units[power] ?? 'byte', power > 1 ? 1 : 0);
}

/// Bits per second.
export function bitrate(bits: number | null | undefined): string {
  if (bits === null || bits === undefined) return '–';
  return bits >= 1e6 ? `${number(bits / 1e6, 1)} Mbit/s` : `${number(bits / 1e3)} kbit/s`;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(value);
}

/// A part from 0 to 1.
export function percent(part: number | null | undefined, digits = 0): string {
  if (part === null || part === undefined) return '–';
  return new Intl.NumberFormat(currentLanguage(), { style: 'percent', maximumFractionDigits: digits }).format(part);
}

/// About how long something takes: 40 sec, 14 min, 2 hr.
export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 90) return unit(Math.max(1, Math.round(seconds)), 'second');
  if (seconds < 5400) return unit(Math.round(seconds / 60), 'minute');
  return unit(seconds / 3600, 'hour', 1);
}

export function dateTime(time: string | null | undefined): string {
  if (!time) return '–';
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

export function date(time: string | null | undefined): string {
  if (!time) return '–';
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium' }).format(new Date(time));
}

/// 3 minutes ago.
export function ago(time: string | null | undefined, now = Date.now()): string {
  if (!time) return '–';
  const seconds = Math.round((new Date(time).getTime() - now) / 1000);
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' });
  for (const [name, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), name);
  }
  return format.format(Math.min(0, seconds), 'second');
}
