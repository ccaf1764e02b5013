import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus } from '../../src/formats/dimse/pdu.ts';
import { type Served, serve } from '../commands/tamsoat.ts';
import { image, multipart, pixelsOf } from '../conformance/dicom-objects.ts';
import { dcmtk, placeOf } from '../dimse/dcmtk.ts';
import { CT, ctContext, rawPeer, requestOf } from '../dimse/raw-peer.ts';
import { openSender } from '../hl7/sender.ts';
import { announce, openUpload, place } from '../intake/send.ts';
import { identity } from './bytes.ts';
import { expectCalm, IN_FULL } from './calm.ts';
import { byHl7, byUpload } from './doors.ts';
import { watch } from './watch.ts';

vi.setConfig({ testTimeout: 240_000 });

const WANTED = 10_000;
/** What a process needs for itself beside its connections. */
const OWN_FILES = 500;

let root: string;
let hub: Served;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-crowd-'));
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub') });
});
afterAll(async () => {
  hub.kill('SIGTERM');
  expect((await hub.ended).status).toBe(0);
  await rm(root, { recursive: true, force: true });
});

/** So many connections as this machine lets a process have, at most those wanted. */
async function allowed(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const files = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1024);
  return Math.min(WANTED, files - OWN_FILES);
}

const httpPlace = (): [string, number] => {
  const { hostname, port } = new URL(hub.url);
  return [hostname, Number(port)];
};
const dicomPlace = (): [string, number] => {
  const [host, port] = placeOf(hub.dicom);
  return [host, Number(port)];
};

/** Opens so many connections, each of which says these bytes and then nothing; what the hub closes is let go. */
async function crowd([host, port]: [string, number], count: number, say: Uint8Array): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const opened = Array.from({ length: Math.min(250, count - sockets.length) }, () => {
      const socket = createConnection(port, host);
      socket.on('error', () => socket.destroy());
      return new Promise<Socket>((resolve) => {
        socket.once('connect', () => {
          socket.write(say);
          resolve(socket);
        });
        socket.once('close', () => resolve(socket));
      });
    });
    sockets.push(...(await Promise.all(opened)));
  }
  return sockets;
}

async function stowOne(n: number): Promise<void> {
  const answer = await hub.asAutomation('/dicom-web/studies', multipart([image(identity(n), pixelsOf(n))]));
  expect(answer.status).toBe(200);
}

const echo = () => dcmtk('echoscu', '-aec', 'TAMSOAT', ...placeOf(hub.dicom));

const BEGUN = Buffer.from('POST /dicom-web/studies HTTP/1.1\r\nHost: hub\r\nContent-Le');

describe('a hub in a crowd', () => {
  it('serves others while thousands of connections stand open on the web’s port, each with half a request', async () => {
    const count = await allowed();
    let sockets: Socket[] = [];
    const watched = await watch(hub, async () => {
      sockets = await crowd(httpPlace(), count, BEGUN);
      await stowOne(601);
      expect((await echo()).status).toBe(0);
    });
    expect(sockets.filter((socket) => !socket.destroyed).length).toBeGreaterThan(count * 0.9);
    for (const socket of sockets) socket.destroy();
    expectCalm(`${count} connections by HTTP`, watched);
  });

  it('closes what it cannot hold on the DICOM port and serves those that it holds, and others by HTTP', async () => {
    const count = await allowed();
    let sockets: Socket[] = [];
    const watched = await watch(hub, async () => {
      sockets = await crowd(dicomPlace(), count, requestOf([ctContext]).subarray(0, 40));
      await stowOne(602);
    });
    expect(sockets.filter((socket) => socket.destroyed).length).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    // Once the crowd has gone, the node is there again.
    await expect.poll(async () => (await echo()).status, { timeout: 30_000 }).toBe(0);
    expectCalm(`${count} connections by DICOM`, watched);
  });

  it('closes what it cannot hold on the port of MLLP, serves others by HTTP, and takes the next once they have gone', async () => {
    const [, host = '', port = ''] = await hub.saying(/taken by MLLP at (.*):(\d+)/);
    const count = await allowed();
    let sockets: Socket[] = [];
    const watched = await watch(hub, async () => {
      sockets = await crowd([host, Number(port)], count, Buffer.from('\vMSH|^~'));
      await stowOne(606);
    });
    expect(sockets.filter((socket) => socket.destroyed).length).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    const answer = async () => {
      const sender = await openSender(`${host}:${port}`);
      sender.say('\vno message\x1c\r');
      const said = await sender.hear();
      sender.vanish();
      return said;
    };
    await expect.poll(answer, { timeout: 30_000 }).toContain('MSA|A');
    expectCalm(`${count} connections by MLLP`, watched);
  });

  it('serves others while senders of every kind have stopped in the middle, a hundred at each door', async () => {
    const { authorization } = await adminHeaders();
    const head = (path: string, type: string, more = '') =>
      `POST ${path} HTTP/1.1\r\nHost: hub\r\nAuthorization: ${authorization}\r\nContent-Type: ${type}\r\n${more}Transfer-Encoding: chunked\r\n\r\n`;
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const part = chunk(`--x1\r\nContent-Type: application/dicom\r\n\r\n${'A'.repeat(1000)}`);
    const stow =
      head('/dicom-web/studies', 'multipart/related; type="application/dicom"; boundary=x1') + part;
    const hl7 = head('/api/hl7', 'application/hl7-v2') + chunk('MSH|^~\\&|LIS|');
    const uploadId = await openUpload(hub.asAutomation);
    const location = await place(hub.asAutomation, uploadId, 'slow.dcm', 1_000_000);
    const tus =
      head(
        location,
        'application/offset+octet-stream',
        'Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n',
      ).replace('POST', 'PATCH') + chunk('A'.repeat(1000));
    const command = encodeCommand({
      commandField: 1,
      messageId: 1,
      priority: 0,
      affectedSopClassUid: CT,
      affectedSopInstanceUid: '1.2.70.603',
      hasDataSet: true,
    });
    let slow: Socket[] = [];
    const watched = await watch(hub, async () => {
      for (const bytes of [stow, hl7, tus]) {
        slow = [...slow, ...(await crowd(httpPlace(), 100, Buffer.from(bytes)))];
      }
      for (let i = 0; i < 50; i++) {
        const peer = await rawPeer(hub.dicom);
        slow.push(peer.socket);
        peer.say(requestOf([ctContext]));
        expect((await peer.hear()).slice(0, 2)).toBe('02');
        peer.say(dataPdus(1, 'command', command, true, 16384));
        peer.say(dataPdus(1, 'dataSet', Buffer.alloc(1000), false, 16384));
      }
      await stowOne(604);
      expect((await echo()).status).toBe(0);
    });
    for (const socket of slow) socket.destroy();
    expectCalm('slow senders', watched);
  });
});

async function adminHeaders(): Promise<{ authorization: string }> {
  const token = (await readFile(join(root, 'hub/admin.token'), 'utf8')).trim();
  return { authorization: `Bearer ${token}` };
}

describe('a hub that is asked odd things', () => {
  it('does not unpack a request body that says it is packed', async () => {
    const packed = gzipSync(Buffer.alloc(64 * 1024 ** 2));
    const sent = (path: string, type: string) =>
      hub.asAutomation(path, {
        method: 'POST',
        headers: { 'content-type': type, 'content-encoding': 'gzip' },
        body: new Uint8Array(packed),
      });
    const watched = await watch(hub, async () => {
      const stow = await sent('/dicom-web/studies', 'application/dicom');
      expect([stow.status, await stow.text()]).toEqual([409, expect.stringContaining('not DICOM')]);
      expect((await sent('/api/hl7', 'application/hl7-v2')).status).toBe(422);
    });
    expectCalm('packed bodies', watched);
  });

  it('takes the longest messages and tables that it allows, refuses longer ones, and serves others meanwhile', async () => {
    const head = (n: number) =>
      [
        `MSH|^~\\&|LIS|LAB|H|C|20260318080000+0700||ORU^R01^ORU_R01|X${n}|P|2.5.1|||||VNM|UNICODE UTF-8`,
        `PID|1||LONG-${n}^^^TS-HANOI^PI||NGUYEN^AN||19700101|F`,
        `OBR|1|P${n}|F${n}|PANEL^x^L|||20260318073000+0700\r`,
      ].join('\r');
    const results = (n: number, value: string) =>
      Buffer.from(
        head(n) + Array.from({ length: 4990 }, (_, i) => `OBX|${i}|TX|C${i}^x^L||${value}|||||F\r`).join(''),
      );
    const columns = 'patient_id,issuer,collected_at,code,analyte,value,unit,report_id\n';
    const reports = IN_FULL ? 50 : 10;
    const rows = Array.from(
      { length: reports * 2000 },
      (_, i) => `LONG-${i % reports},TS-HANOI,2026-03-18,C${i},x,5.${i},u,R${i % reports}\n`,
    ).join('');
    const uploadId = await openUpload(hub.asAutomation);
    const watched = await watch(hub, async () => {
      expect((await byHl7(hub, results(1, 'x'.repeat(3200)))).taken).toBe(true);
      expect((await byHl7(hub, results(2, 'a~'.repeat(1500)))).told).toContain('more than 100000 parts');
      const lineEnds = await byHl7(hub, Buffer.concat([Buffer.from(head(3)), Buffer.alloc(1024 ** 2, '\r')]));
      expect(lineEnds.told).toContain('more than 300000 lines');
      expect((await byUpload(hub, uploadId, 'long.csv', Buffer.from(columns + rows))).taken).toBe(true);
    });
    const { receipts } = z
      .object({ receipts: z.array(z.object({ outcome: z.string() })) })
      .parse(await (await hub.asAutomation(`/api/uploads/${uploadId}`)).json());
    expect(receipts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: reports }, () => 'stored'));
    expectCalm('long texts', watched);
  });

  it('answers searches with endless wildcards and lists, by HTTP and by C-FIND', async () => {
    const same = 'a'.repeat(60);
    const of = { ...identity(605), name: same, description: same };
    const stored = await hub.asAutomation('/dicom-web/studies', multipart([image(of, pixelsOf(1))]));
    expect(stored.status).toBe(200);
    const backtracking = `${'*a'.repeat(28)}*b`;
    const stars = '*a'.repeat(2000);
    const uids = Array.from({ length: 1500 }, (_, i) => `1.2.${i}`).join(',');
    const watched = await watch(hub, async () => {
      for (const query of [
        `PatientName=${stars}`,
        `PatientName=${'?'.repeat(4000)}`,
        `PatientName=${backtracking}`,
        `StudyDescription=${backtracking}`,
        `PatientID=${stars}`,
        `StudyDescription=${stars}`,
        `StudyInstanceUID=${uids}`,
        `PatientName=${stars}&fuzzymatching=true`,
        'limit=99999999&offset=99999999',
        'limit=-1',
        'PatientName=a&PatientName=b',
      ]) {
        const answer = await hub.asAutomation(`/dicom-web/studies?${query}`);
        expect([query.slice(0, 40), [200, 204, 400].includes(answer.status)]).toEqual([
          query.slice(0, 40),
          true,
        ]);
        await answer.text();
      }
      for (const key of [
        `PatientName=${stars.slice(0, 1000)}`,
        `StudyInstanceUID=${uids.slice(0, 900).replaceAll(',', '\\')}`,
      ]) {
        const args = ['-S', '-aec', 'TAMSOAT', '-k', 'QueryRetrieveLevel=STUDY', '-k', key];
        const found = await dcmtk('findscu', ...args, ...placeOf(hub.dicom));
        expect(found.output).not.toContain('Abort');
      }
    });
    expectCalm('searches', watched);
  });

  it('leaves the connection to the next request after a body that it did not read to its end', async () => {
    const { authorization } = await adminHeaders();
    const head = Buffer.from('--x1\r\nContent-Type: application/dicom\r\n\r\n');
    const object = image(identity(607), pixelsOf(607));
    const broken = Buffer.concat([head, object, Buffer.from('\r\n--x1none'), Buffer.alloc(80_000)]);
    const stow = 'multipart/related; type="application/dicom"; boundary=x1';
    const refused = [
      ['/dicom-web/studies', stow, broken, 202],
      ['/api/hl7', 'application/hl7-v2', Buffer.alloc(17 * 1024 ** 2), 413],
      ['/api/hl7', 'image/png', Buffer.alloc(200_000), 415],
      ['/fhir', 'application/fhir+json', Buffer.alloc(17 * 1024 ** 2), 413],
      ['/nowhere', 'text/plain', Buffer.alloc(200_000), 404],
    ] as const;
    const lasts = refused.map(async ([path, type, body, expected]) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = (method: string, to: string, bytes?: Buffer): Promise<[number, number]> =>
        new Promise((resolve, reject) => {
          const headers = { authorization, 'content-type': type };
          const asked = request(`${hub.url}${to}`, { agent, method, headers }, (answer) => {
            const { localPort = 0 } = answer.socket;
            answer.resume().once('end', () => resolve([answer.statusCode ?? 0, localPort]));
          });
          asked.once('error', reject).end(bytes);
        });
      const [status, port] = await ask('POST', path, body);
      expect([path, status]).toEqual([path, expected]);
      // The server cuts off what it cannot pass over within half a second.
      for (const from = performance.now(); performance.now() < from + 700; ) {
        expect([path, ...(await ask('GET', '/livez'))]).toEqual([path, 200, port]);
      }
      agent.destroy();
    });
    await Promise.all(lasts);
  });

  it('refuses uploads whose headers lie, with a reason', async () => {
    const uploadId = await openUpload(hub.asAutomation);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const create = (headers: Record<string, string>) =>
      hub.asAutomation('/api/uploads/files', {
        method: 'POST',
        headers: { 'tus-resumable': '1.0.0', ...headers },
      });
    const metadata = `uploadId ${base64(uploadId)},name ${base64('x')}`;
    const odd: Record<string, string>[] = [
      { 'upload-length': '-1', 'upload-metadata': metadata },
      { 'upload-length': '1e3', 'upload-metadata': metadata },
      { 'upload-length': '99999999999999999999', 'upload-metadata': metadata },
      { 'upload-length': '10', 'upload-metadata': 'uploadId %%%,name ,,' },
      { 'upload-length': '10', 'upload-metadata': `uploadId ${base64('../../../etc/passwd')}` },
      { 'upload-length': '10', 'upload-defer-length': '1', 'upload-metadata': metadata },
      { 'tus-resumable': '9.9.9', 'upload-length': '10', 'upload-metadata': metadata },
      { 'upload-metadata': metadata },
    ];
    for (const headers of odd) {
      const answer = await create(headers);
      const words = await answer.text();
      expect([headers, answer.status >= 400 && answer.status < 500, words !== '']).toEqual([
        headers,
        true,
        true,
      ]);
    }
    expect((await announce(hub.asAutomation, uploadId, '../../../etc/cron.d/x', 10)).status).toBe(201);
    const location = await place(hub.asAutomation, uploadId, 'short.dcm', 10);
    for (const [offset, body] of [
      ['5', 'x'],
      ['-1', 'x'],
      ['nothing', 'x'],
    ] as const) {
      const headers = {
        'tus-resumable': '1.0.0',
        'upload-offset': offset,
        'content-type': 'application/offset+octet-stream',
      };
      const answer = await hub.asAutomation(location, { method: 'PATCH', headers, body });
      expect([offset, answer.status >= 400 && answer.status < 500]).toEqual([offset, true]);
    }
  });
});
