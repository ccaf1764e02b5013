import { crc32, deflateRawSync } from 'node:zlib';

/** An entry to pack; `claims` is what the archive says of it where that is a lie. */
export type Packed = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** `bytes` are deflated already. */
  readonly packed?: boolean;
  readonly claims?: { readonly size?: number; readonly crc?: number; readonly flags?: number };
};

const UTF8_NAME = 0x0800;
const BEYOND = 0xffffffff;

/** The extra field that holds a size of more than 32 bits (section 4.5.3). */
function zip64(size: number): Buffer {
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  return extra;
}

/** Builds a zip archive (PKWARE APPNOTE 4.3), as honest or not as its entries say; `count` is how many it claims. */
export function zip(entries: readonly Packed[], count = entries.length): Buffer<ArrayBuffer> {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, deflate = true, packed = false, claims = {} } of entries) {
    const label = Buffer.from(name);
    const data = deflate && !packed ? deflateRawSync(bytes) : Buffer.from(bytes);
    const size = claims.size ?? bytes.length;
    const beyond = size >= BEYOND ? zip64(size) : Buffer.alloc(0);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(claims.flags ?? UTF8_NAME, 2);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt32LE(claims.crc ?? crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(Math.min(size, BEYOND), 18);
    fields.writeUInt16LE(label.length, 22);
    fields.writeUInt16LE(beyond.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, label, beyond, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, label, beyond]));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, central, Buffer.from('PK\x05\x06'), end]);
}
