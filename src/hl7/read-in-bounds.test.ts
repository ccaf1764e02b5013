import { describe, expect, it } from 'vitest';
import { EASY_BYTES, readInBounds } from './read-in-bounds.ts';
import { headerOf, type MessagesCut } from './read-messages.ts';

const MSH = 'MSH|^~\\&|LAB|HN|HUB|HN|20260131081500+0700||ORU^R01^ORU_R01|id-1|P|2.5.1||||||UNICODE UTF-8\r';
const PERSON = 'PID|1||A1^^^HN^MR||Nguyễn^Đào||19580412|F\r';
const ORDER = 'OBR|1|P7^HIS|F9^LAB|24323-8^Panel^LN|||20260131073000\r';
const result = (n: number, value: string) => `OBX|${n}|TX|C${n}^x^L||${value}||||||F\r`;

const short = Buffer.from(MSH + PERSON + ORDER + result(1, 'Âm tính'));
const long = Buffer.from(MSH + PERSON + ORDER + result(1, 'Âm tính') + result(2, 'x'.repeat(EASY_BYTES)));

const readOf = (cut: MessagesCut) => (cut.ok ? cut.read?.() : undefined);

describe('a message that is too long to be read at once', () => {
  it('says the same when it is read in a thread', async () => {
    const [few, many] = [await readInBounds(short), await readInBounds(long)];
    const [header, manyHeader] = [few, many].map((cut) => readOf(cut)?.header);
    const reportOf = (cut: MessagesCut) => {
      const read = readOf(cut)?.read;
      return read?.ok && read.content.kind === 'results' ? read.content.reports[0] : undefined;
    };
    expect(reportOf(many)?.patient).toEqual(reportOf(few)?.patient);
    expect(reportOf(many)?.observations[0]).toEqual(reportOf(few)?.observations[0]);
    expect(reportOf(many)?.observations).toHaveLength(2);
    expect(header).toMatchObject({ charset: 'UNICODE UTF-8' });
    expect(manyHeader).toEqual(header);
  });

  it('is refused with its segment and field', async () => {
    const broken = Buffer.concat([long, Buffer.from([...Buffer.from('NTE|1||'), 0xff, 0xfe])]);
    expect(readOf(await readInBounds(broken))).toMatchObject({
      header: { charset: 'UNICODE UTF-8' },
      read: { ok: false, segment: 'NTE', sequence: 1, field: 3 },
    });
  });

  it('is refused, and its sender still answered, when reading it takes too long or too much memory', async () => {
    const wide = Buffer.from(MSH + PERSON + ORDER + result(2, 'x'.repeat(1000)).repeat(4900));
    const bounds = { deadlineMs: 60_000, memoryMb: 256 };
    const refused = (reason: string) => ({
      header: { segments: [{ name: 'MSH' }] },
      read: { ok: false, reason, errorCode: '207' },
    });
    expect(readOf(await readInBounds(wide, { ...bounds, deadlineMs: 0 }))).toMatchObject(
      refused('this takes too long to read'),
    );
    expect(readOf(await readInBounds(wide, { ...bounds, memoryMb: 12 }))).toMatchObject(
      refused('this asks for too much memory'),
    );
  });

  it('is one of several that are each read for themselves', async () => {
    const read = await readInBounds(Buffer.concat([short, long, short]));
    expect(read).toMatchObject({ ok: true, read: null, split: { messages: [{ start: 0 }, {}, {}] } });
  });

  it('is answered by the part of an endless MSH that can be one', () => {
    const header = headerOf(Buffer.from(`MSH|^~\\&|LAB|HN|HUB|HN|||ORU^R01|id-1|${'x'.repeat(1_000_000)}`));
    expect(header?.segments[0]?.rawFields.slice(9)).toEqual(['ORU^R01', 'id-1']);
  });
});
