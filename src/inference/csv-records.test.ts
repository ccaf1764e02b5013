import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { csvBatches, plainRecord } from './csv-records.ts';

/** Read in pieces of so many bytes. */
async function read(text: string | Buffer, piece = 7): Promise<string[][]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  const records: string[][] = [];
  for await (const batch of csvBatches(Readable.from(pieces), 2)) records.push(...batch);
  return records;
}

it('plain and quoted lines are read alike, wherever the bytes are cut', async () => {
  const text = '\ufeffa,b,"c"\n1,2,3\n\n4,"năm, ""x""\ny",6\n7,"8",\n';
  const expected = [
    ['a', 'b', 'c'],
    ['1', '2', '3'],
    ['4', 'năm, "x"\ny', '6'],
    ['7', '8', ''],
  ];
  for (const piece of [1, 2, 5, 13, 1000]) {
    expect(await read(text, piece), `${piece}`).toEqual(expected);
    const windows = text.replaceAll('\n', '\r\n');
    const [, , third] = await read(windows, piece);
    expect(third).toEqual(['4', 'năm, "x"\r\ny', '6']);
  }
  expect(await read('a,b\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

it('a record that is longer or shorter than the header, or a stray quote, is refused', async () => {
  for (const text of ['a,b\n1\n', 'a,b\n1,2,3\n', 'a,b\n1,"2,3\n', 'a,b\n1,2"3\n']) {
    await expect(read(text), text).rejects.toThrow('could not be read');
  }
  await expect(read(`a,b\n${'x'.repeat(3_000_000)}`, 65_536)).rejects.toThrow('could not be read');
});

it('a line is plain where quotes stand only around whole cells', () => {
  expect(plainRecord('1,"b",')).toEqual(['1', 'b', '']);
  for (const line of ['"a,b"', '"a""b"', 'a"b', '"', '"a', '""b""'])
    expect(plainRecord(line), line).toBeNull();
});
