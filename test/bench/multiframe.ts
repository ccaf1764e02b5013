import { request } from 'node:http';
import { writePart10 } from '../../scripts/samples/dicom-write.ts';
import { uidFor } from '../../scripts/samples/uid.ts';
import { ask } from './client.ts';
import { startHub } from './hub.ts';
import type { Own, Target } from './measure.ts';

const ROWS = 1024;
const FRAME_BYTES = 2 * ROWS * ROWS;
/** 2 GB of frames; their length must be below 4 GiB, and is. */
const FRAMES = 1000;
const BOUNDARY = 'bench-boundary-7x';
const study = uidFor('bench/multi-frame/study');
const series = uidFor('bench/multi-frame/series');
const instance = uidFor('bench/multi-frame/instance');

/** Everything before the first frame; the frames themselves are never in memory together. */
function header(): Buffer {
  const dataSet = {
    '00080005 CS': 'ISO_IR 192',
    '00080016 UI': '1.2.840.10008.5.1.4.1.1.2.1',
    '00080018 UI': instance,
    '00080020 DA': '20260301',
    '00080060 CS': 'CT',
    '00100010 PN': 'Nguyễn^Thị Đào',
    '00100020 LO': 'B-multi-frame',
    '0020000d UI': study,
    '0020000e UI': series,
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280008 IS': String(FRAMES),
    '00280010 US': ROWS,
    '00280011 US': ROWS,
    '00280100 US': 16,
    '00280101 US': 16,
    '00280102 US': 15,
    '00280103 US': 0,
  };
  const bytes = writePart10(dataSet, {
    kind: 'native',
    transferSyntax: '1.2.840.10008.1.2.1',
    bytes: Buffer.alloc(0),
    bits: 16,
  });
  bytes.writeUInt32LE(FRAMES * FRAME_BYTES, bytes.length - 4);
  return bytes;
}

function frame(number: number): Buffer {
  return Buffer.alloc(FRAME_BYTES, number % 251);
}

/** Sends the object as a scanner would that does not hold it either: frame by frame, as the hub takes them. */
function store(target: Target): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...target.headers,
      accept: 'application/dicom+json',
      'content-type': `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`,
    };
    const sent = request(`${target.web}/studies`, { method: 'POST', headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.write(`--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`);
    sent.write(header());
    let next = 1;
    const go = () => {
      while (next <= FRAMES) if (!sent.write(frame(next++))) return;
      sent.removeListener('drain', go);
      sent.end(`\r\n--${BOUNDARY}--\r\n`);
    };
    sent.on('drain', go);
    go();
  });
}

async function lastFrame(target: Target): Promise<void> {
  const path = `/studies/${study}/series/${series}/instances/${instance}/frames/${FRAMES}`;
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
  const { status, body } = await ask(target, 'GET', path, { headers: { accept } });
  if (status !== 200 || !body.includes(frame(FRAMES))) {
    throw new Error(`the last frame was answered ${status} with ${body.length} bytes`);
  }
}

/** What a hub that does nothing else needs at most for an object of 2 GB. */
export const multiFrame: Own = {
  kind: 'own',
  name: 'multi-frame',
  title: 'a 2 GB multi-frame object stored and its last frame served, resident',
  unit: 'MB',
  aim: { atMost: 300 },
  async run() {
    const hub = await startHub();
    try {
      const status = await store(hub);
      if (status !== 200) throw new Error(`storing 2 GB was answered ${status}`);
      await lastFrame(hub);
      return [(await hub.memory()).peakBytes / 1e6];
    } finally {
      await hub.stop();
    }
  },
};
