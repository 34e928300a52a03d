import { createTheme } from '@mantine/core';

/// The shades are those at which text on a filled button, and coloured text on the page, both have a contrast of 4.5 to 1.
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic", sans-serif',
  headings: { fontWeight: '700' },
});
