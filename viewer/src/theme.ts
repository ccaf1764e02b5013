import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** Near-black greys for a dark room, a little blue so that grey images stay the most neutral thing on the screen. */
const dark: MantineColorsTuple = [
  '#d3dae1',
  '#b6c0ca',
  '#94a0ac',
  '#6c7883',
  '#3b444e',
  '#2b333c',
  '#1d242b',
  '#141a20',
  '#0e1318',
  '#080b0e',
];

/** Light grey chips are legible on the dark surfaces too. */
const colours: VariantColorsResolver = (input) =>
  input.variant === 'light' && input.color === 'gray'
    ? {
        background: 'light-dark(#e9edf1, #2b333c)',
        hover: 'light-dark(#dfe4e9, #3b444e)',
        color: 'light-dark(#3b444e, #d3dae1)',
        border: '1px solid transparent',
      }
    : defaultVariantColorsResolver(input);

export const theme = createTheme({
  variantColorResolver: colours,
  colors: { dark },
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true } },
    Table: { defaultProps: { verticalSpacing: 8 } },
  },
});
