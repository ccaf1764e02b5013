import { describe, expect, it } from 'vitest';
import { EASY_BYTES, readInBounds } from './read-in-bounds.ts';
import { headerOf } from './read-messages.ts';

const MSH = 'MSH|^~\\&|LAB|HN|HUB|HN|20260131081500+0700||ORU^R01^ORU_R01|id-1|P|2.5.1||||||UNICODE UTF-8\r';
const PERSON = 'PID|1||A1^^^HN^MR||Nguyễn^Đào||19580412|F\r';
const ORDER = 'OBR|1|P7^HIS|F9^LAB|24323-8^Panel^LN|||20260131073000\r';
const result = (n: number, value: string) => `OBX|${n}|TX|C${n}^x^L||${value}||||||F\r`;

const short = Buffer.from(MSH + PERSON + ORDER + result(1, 'Âm tính'));
const long = Buffer.from(MSH + PERSON + ORDER + result(1, 'Âm tính') + result(2, 'x'.repeat(EASY_BYTES)));

describe('a message that is too long to be read at once', () => {
  it('says the same when it is read in a thread', async () => {
    const [few, many] = [await readInBounds(short), await readInBounds(long)];
    const reportOf = (read: typeof few) =>
      read.ok && read.only?.read.ok && read.only.read.content.kind === 'results'
        ? read.only.read.content.reports[0]
        : undefined;
    expect(reportOf(many)?.patient).toEqual(reportOf(few)?.patient);
    expect(reportOf(many)?.observations[0]).toEqual(reportOf(few)?.observations[0]);
    expect(reportOf(many)?.observations).toHaveLength(2);
    expect(many.ok && many.only?.header).toEqual(few.ok && few.only?.header);
  });

  it('is refused with its segment and field', async () => {
    const broken = Buffer.concat([long, Buffer.from([...Buffer.from('NTE|1||'), 0xff, 0xfe])]);
    expect(await readInBounds(broken)).toMatchObject({
      only: {
        header: { charset: 'UNICODE UTF-8' },
        read: { ok: false, segment: 'NTE', sequence: 1, field: 3 },
      },
    });
  });

  it('is refused, and its sender still answered, when reading it takes too long or too much memory', async () => {
    const wide = Buffer.from(MSH + PERSON + ORDER + result(2, 'x'.repeat(1000)).repeat(4900));
    const bounds = { deadlineMs: 60_000, memoryMb: 256 };
    const refused = (reason: string) => ({
      only: { header: { segments: [{ name: 'MSH' }] }, read: { ok: false, reason, errorCode: '207' } },
    });
    expect(await readInBounds(wide, { ...bounds, deadlineMs: 0 })).toMatchObject(
      refused('this takes too long to read'),
    );
    expect(await readInBounds(wide, { ...bounds, memoryMb: 12 })).toMatchObject(
      refused('this asks for too much memory'),
    );
  });

  it('is one of several that are each read for themselves', async () => {
    const read = await readInBounds(Buffer.concat([short, long, short]));
    expect(read).toMatchObject({ ok: true, only: null, split: { messages: [{ start: 0 }, {}, {}] } });
  });

  it('is answered by the part of an endless MSH that can be one', () => {
    const header = headerOf(Buffer.from(`MSH|^~\\&|LAB|HN|HUB|HN|||ORU^R01|id-1|${'x'.repeat(1_000_000)}`));
    expect(header?.segments[0]?.rawFields.slice(9)).toEqual(['ORU^R01', 'id-1']);
  });
});
