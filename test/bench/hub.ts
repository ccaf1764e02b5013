import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from './measure.ts';
import { residentBytes, startServer } from './server-process.ts';

const root = join(import.meta.dirname, '../..');
/** Models stay out of it: the other side has none, and what is compared is the archive. */
const NEVER_SETTLED = '86400';

/** The hub as `npm start` starts it, on free ports and a data folder of its own, or on the one given, which then stays. */
export async function startHub(
  dataDir?: string,
): Promise<Target & { readonly hl7: { readonly host: string; readonly port: number } }> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'tamsoat-bench-')));
  const env = {
    ...process.env,
    TAMSOAT_DATA_DIR: folder,
    TAMSOAT_HTTP_PORT: '0',
    TAMSOAT_DICOM_PORT: '0',
    TAMSOAT_HL7_PORT: '0',
    TAMSOAT_LOG_LEVEL: 'error',
    TAMSOAT_SETTLE_SECONDS: NEVER_SETTLED,
  };
  const hub = startServer(process.execPath, [join(root, 'bin/tamsoat.js'), 'serve'], env);
  const [, url, ae = '', host = '', port, hl7Host = '', hl7Port] = await hub.says(
    /answers at (\S+) and to DICOM as (.+)@(.+):(\d+)\nHL7 v2 is taken by MLLP at (.+):(\d+)/,
  );
  const token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
  return {
    name: 'hub',
    version: 'this tree',
    web: `${url}/dicom-web`,
    headers: { authorization: `Bearer ${token}` },
    node: { host, port: Number(port), ae },
    hl7: { host: hl7Host, port: Number(hl7Port) },
    memory: () => residentBytes(hub.pid),
    async stop() {
      await hub.stop();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
