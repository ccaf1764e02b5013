import { zip } from '../intake/zip-bytes.ts';

/** A cell: text, a number, or a date by its days since 1900 as Excel counts them. */
export type Cell = string | number | { readonly day: number } | null;

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function letters(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

function cellXml(cell: Cell, place: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return `<c r="${place}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  return `<c r="${place}" s="1"><v>${cell.day}</v></c>`;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATED = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGED = 'http://schemas.openxmlformats.org/package/2006';

/** An XLSX workbook (ECMA-376) of one sheet, with as little in it as may be. */
export function workbook(rows: readonly (readonly Cell[])[]): Buffer<ArrayBuffer> {
  const sheet = rows
    .map((cells, row) => {
      const inner = cells.map((cell, column) => cellXml(cell, `${letters(column)}${row + 1}`)).join('');
      return `<row r="${row + 1}">${inner}</row>`;
    })
    .join('');
  return workbookOf(`<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`);
}

/** The same with the XML of its sheet as given. */
export function workbookOf(sheet: string): Buffer<ArrayBuffer> {
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGED}/content-types"/>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGED}/relationships"><Relationship Id="r1" Type="${RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATED}"><sheets><sheet name="KQ" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGED}/relationships"><Relationship Id="rId1" Type="${RELATED}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATED}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': sheet,
  };
  return zip(Object.entries(parts).map(([name, xml]) => ({ name, bytes: Buffer.from(xml) })));
}
