import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import type { TestHub } from '../hub.ts';

/** Where `scripts/setup.js --test` unpacks the prebuilt viewer. */
const DIST = join(import.meta.dirname, '../../.setup/ohif/package/dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** OHIF's own default settings with the hub as its one source; nothing in it is bent to the hub. */
const SETTINGS = `window.config = {
  routerBasename: null,
  extensions: [],
  modes: [],
  customizationService: {},
  showStudyList: true,
  showErrorDetails: 'always',
  maxNumberOfWebWorkers: 2,
  showWarningMessageForCrossOrigin: false,
  investigationalUseDialog: { option: 'never' },
  defaultDataSourceName: 'hub',
  dataSources: [{
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'hub',
    configuration: {
      friendlyName: 'hub', name: 'hub',
      wadoUriRoot: '/wado', qidoRoot: '/dicom-web', wadoRoot: '/dicom-web',
      qidoSupportsIncludeField: true, supportsFuzzyMatching: true, supportsWildcard: true,
      imageRendering: 'wadors', thumbnailRendering: 'thumbnail', thumbnailRequestStrategy: 'fetch',
      enableStudyLazyLoad: true, singlepart: 'bulkdata,video',
      bulkDataURI: { enabled: true, relativeResolution: 'studies' },
    },
  }],
};`;

export type Ohif = AsyncDisposable & {
  readonly url: string;
  /** What the hub answered with an error, as `406 /dicom-web/…`. */
  readonly refused: readonly string[];
};

/** OHIF as a partner would run it: its files on a web server that hands `/dicom-web` on to the hub with a token. */
export async function startOhif(hub: TestHub): Promise<Ohif> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('OHIF is missing: run `node scripts/setup.js --test`');
  const refused: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const answer = /^\/(dicom-web|wado)\b/.test(path)
      ? fromHub(path, request.headers.accept)
      : fromDisk(path);
    answer.then(
      ({ status, headers, body }) => {
        response.writeHead(status, headers);
        body.pipe(response);
      },
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });

  async function fromHub(path: string, accept = '*/*') {
    const answer = await hub.asAutomation(path, { headers: { accept } });
    if (!answer.ok) refused.push(`${answer.status} ${path} for ${accept}`);
    const body = Readable.from(Buffer.from(await answer.arrayBuffer()), { objectMode: false });
    return {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? '' },
      body,
    };
  }

  async function fromDisk(path: string) {
    const name = normalize(decodeURIComponent(new URL(path, 'http://ohif').pathname));
    const file = name !== '/' && existsSync(join(DIST, name)) ? name : '/index.html';
    const bytes = name === '/app-config.js' ? Buffer.from(SETTINGS) : await readFile(join(DIST, file));
    // The isolation headers that OHIF asks its server for: without them it has no shared memory for volumes.
    const headers = {
      'content-type': TYPES[extname(name === '/app-config.js' ? name : file)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    };
    return { status: 200, headers, body: Readable.from(bytes, { objectMode: false }) };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('OHIF has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
