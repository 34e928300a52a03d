import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/// The shade is one on which white text can be read, light or dark.
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic", sans-serif',
  headings: { fontWeight: '700' },
});

const texts_light = {
  gray: '#495057',
  blue: '#155a9a',
  violet: '#5f3dc4',
  teal: '#066649',
  red: '#a61e1e',
  yellow: '#7a4f00',
  cyan: '#0b5f70',
};
const texts_dark = {
  gray: '#ced4da',
  blue: '#a5d8ff',
  violet: '#d0bfff',
  teal: '#96f2d7',
  red: '#ffc9c9',
  yellow: '#ffec99',
  cyan: '#99e9f2',
};

const variablesOf = (texts: Record<string, string>, rest: Record<string, string>) => ({
  ...Object.fromEntries(
    Object.entries(texts).flatMap(([color, value]) => [
      [`--mantine-color-${color}-light-color`, value],
      [`--mantine-color-${color}-outline`, value],
    ]),
  ),
  ...rest,
});

/// Small coloured text on its own pale ground, dimmed text and placeholders: Mantine's are too pale to be read by everybody.
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf(texts_light, {
    '--mantine-color-dimmed': '#56616b',
    '--mantine-color-placeholder': '#66717b',
    '--mantine-color-error': '#b02525',
  }),
  dark: variablesOf(texts_dark, {
    '--mantine-color-dimmed': '#a6b0b9',
    '--mantine-color-placeholder': '#a6b0b9',
    '--mantine-color-error': '#ffa8a8',
  }),
});
