import { transferSyntax } from './transfer-syntaxes.ts';

export type MetaHeader = {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly implementationClassUid: string;
  readonly implementationVersion: string;
};

function element(number: number, vr: 'OB' | 'SH' | 'UI' | 'UL', value: Buffer): Buffer {
  const odd = value.length % 2 === 1;
  const even = odd ? Buffer.concat([value, Buffer.from(vr === 'UI' ? '\0' : ' ')]) : value;
  const head = Buffer.alloc(vr === 'OB' ? 12 : 8);
  head.writeUInt16LE(0x0002, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (vr === 'OB') head.writeUInt32LE(even.length, 8);
  else head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}

const text = (number: number, vr: 'SH' | 'UI', value: string) =>
  element(number, vr, Buffer.from(value, 'latin1'));

/**
 * What stands before a data set in a Part 10 file: preamble, mark and meta header (PS3.10 section 7.1).
 * @throws Error for a transfer syntax that the hub does not know.
 */
export function writeMetaHeader(meta: MetaHeader): Buffer {
  if (transferSyntax(meta.transferSyntaxUid) === undefined) throw new Error('not a transfer syntax of ours');
  const body = Buffer.concat([
    element(0x0001, 'OB', Buffer.from([0, 1])),
    text(0x0002, 'UI', meta.sopClassUid),
    text(0x0003, 'UI', meta.sopInstanceUid),
    text(0x0010, 'UI', meta.transferSyntaxUid),
    text(0x0012, 'UI', meta.implementationClassUid),
    text(0x0013, 'SH', meta.implementationVersion),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), element(0x0000, 'UL', length), body]);
}
