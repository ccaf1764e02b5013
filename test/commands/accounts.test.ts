import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Served, serve, tamsoat } from './tamsoat.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

let dataDir: string;
let hub: Served;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-accounts-'));
  hub = await serve({ TAMSOAT_DATA_DIR: dataDir });
});
afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.ended;
  await rm(dataDir, { recursive: true, force: true });
});

const command = (args: string[], input?: string) => tamsoat({ TAMSOAT_DATA_DIR: dataDir }, args, input);

describe('accounts from the command line', () => {
  it('let a new person sign in with the password given on standard input', async () => {
    const password = 'một mật khẩu rất dài';
    const create = [
      'user',
      'create',
      '--email',
      'lan@example.test',
      '--name',
      'Lan',
      '--role',
      'radiologist',
    ];
    const created = await command(create, `${password}\n`);
    expect(created).toMatchObject({ status: 0, errors: '' });
    expect(created.output).toContain('lan@example.test may sign in as radiologist');
    expect(created.output).not.toContain(password);

    const signIn = (word: string) =>
      fetch(`${hub.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: hub.url },
        body: JSON.stringify({ email: 'lan@example.test', password: word }),
      });
    expect((await signIn(password)).status).toBe(200);
    expect((await signIn(`${password}!`)).status).toBe(401);

    const twice = await command(create, `${password}\n`);
    expect(twice.status).toBe(1);
    expect(twice.errors).not.toContain('    at ');
    const short = await command(
      ['user', 'create', '--email', 'x@example.test', '--name', 'X', '--role', 'clinician'],
      'short\n',
    );
    expect(short.status).toBe(1);
    expect(short.errors).toContain('12');
  });

  it('give a program a token that works as bearer and may not sign', async () => {
    const created = await command(['token', 'create', '--name', 'robot', '--role', 'radiologist']);
    expect(created).toMatchObject({ status: 0, errors: '' });
    const authorization = `Bearer ${created.output.trim()}`;
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${hub.url}${path}`, { ...init, headers: { authorization } });
    expect((await ask('/api/worklist')).status).toBe(200);
    const sign = await ask('/api/reading/1.2.3/sign', { method: 'POST', body: '{}' });
    expect(sign.status).toBe(403);
    expect(await sign.json()).toMatchObject({ detail: expect.stringContaining('reading.sign') });
    expect((await fetch(`${hub.url}/api/worklist`)).status).toBe(401);
  });

  it('say which roles there are when a wrong one is asked for', async () => {
    const wrong = await command(['token', 'create', '--name', 'robot', '--role', 'surgeon']);
    expect(wrong.status).toBe(2);
    expect(wrong.errors).toContain('technician, radiologist, clinician, coordinator, administrator');
  });
});

describe('the start of the hub', () => {
  it('is stopped by wrong settings, each of them listed', async () => {
    const settings = { TAMSOAT_DATA_DIR: dataDir, TAMSOAT_COLOUR: 'red', TAMSOAT_HTTP_PORT: 'eighty' };
    const stopped = await tamsoat({ ...settings, TAMSOAT_TIME_ZONE: 'Saigon' }, ['serve']);
    expect(stopped).toMatchObject({ status: 1, output: '' });
    expect(stopped.errors).toContain('TAMSOAT_COLOUR: there is no such setting');
    expect(stopped.errors).toContain('TAMSOAT_HTTP_PORT: must be a whole number');
    expect(stopped.errors).toContain('TAMSOAT_TIME_ZONE: is no IANA time zone');
    expect(stopped.errors).not.toContain('    at ');
  });

  it('is stopped by a taken port, which it names', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const settings = { TAMSOAT_DATA_DIR: join(dataDir, 'second'), TAMSOAT_HTTP_PORT: String(port) };
    const stopped = await tamsoat(settings, ['serve']);
    await new Promise((resolve) => other.close(resolve));
    expect(stopped).toMatchObject({ status: 1, output: '' });
    expect(stopped.errors).toContain(`127.0.0.1:${port} is taken by another program`);
    expect(stopped.errors).not.toContain('    at ');
  });
});
