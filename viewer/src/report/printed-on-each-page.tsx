/** A text as a CSS string: what could end it is written by its number. */
export const cssString = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} .,:()·-]/gu, (sign) => `\\${sign.codePointAt(0)?.toString(16)} `)}"`;

/** Whose paper it is at the foot of each page, with its number, since pages come apart. */
export function PrintedOnEachPage({ text }: { text: string }) {
  const margin = `font: 8pt sans-serif; color: #444;`;
  return (
    <style>
      {`@page {
        @bottom-left { content: ${cssString(text)}; ${margin} }
        @bottom-right { content: counter(page) " / " counter(pages); ${margin} }
      }`}
    </style>
  );
}
