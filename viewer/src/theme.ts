import {
  type CSSVariablesResolver,
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

/** Light chips are legible: grey ones on the dark surfaces too, coloured ones by darker words on a light page. */
const colours: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  const { variant, color = 'teal' } = input;
  if (variant !== 'light') return usual;
  if (color === 'gray') {
    return {
      background: 'light-dark(#e9edf1, #2b333c)',
      hover: 'light-dark(#dfe4e9, #3b444e)',
      color: 'light-dark(#3b444e, #d3dae1)',
      border: '1px solid transparent',
    };
  }
  if (!/^[a-z]+$/.test(color)) return usual;
  const darker = `color-mix(in srgb, var(--mantine-color-${color}-9) 70%, black)`;
  return { ...usual, color: `light-dark(${darker}, ${usual.color})` };
};

/** Words on a light page with a contrast of 4.5 (WCAG 2.2, 1.4.3); the shades of the library have 2 to 3.6. */
export const lightContrast: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c656e',
    '--mantine-color-orange-text': '#c2410c',
    '--mantine-color-yellow-text': '#8a5a00',
  },
  dark: {},
});

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
