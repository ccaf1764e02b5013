import type { AddressInfo, Server } from 'node:net';
import { HubError } from '../domain/errors.ts';

/** Where a server is to listen, and the setting that says so. */
export type Place = { readonly host: string; readonly port: number | null; readonly setting: string };

/** Has a server listen from now on, and gives `host:port` as it can be called. @throws HubError unavailable, naming the setting */
export function listening(server: Server, { host, port, setting }: Place): Promise<string> {
  if (port === null) return Promise.reject(new HubError('unavailable', `${setting} names no port`));
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${cause.code})`;
      const message = `${host}:${port} ${why}; set ${setting} to another port`;
      reject(new HubError('unavailable', message, { cause }));
    });
    server.listen(port, host, () => {
      const address: string | AddressInfo | null = server.address();
      const actual = address !== null && typeof address === 'object' ? address.port : port;
      resolve(`${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}
