export type ByteCache = {
  get(key: string): Buffer<ArrayBuffer> | undefined;
  set(key: string, bytes: Buffer<ArrayBuffer>): void;
};

/** Keeps the bytes used last in memory, up to `mostBytes` of them; what alone takes more than a quarter is not kept. */
export function byteCache(mostBytes: number): ByteCache {
  const entries = new Map<string, Buffer<ArrayBuffer>>();
  let held = 0;

  function drop(key: string): void {
    held -= entries.get(key)?.length ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const bytes = entries.get(key);
      if (bytes === undefined) return undefined;
      entries.delete(key);
      entries.set(key, bytes);
      return bytes;
    },
    set(key, bytes) {
      drop(key);
      if (bytes.length > mostBytes / 4) return;
      entries.set(key, bytes);
      held += bytes.length;
      for (const oldest of entries.keys()) {
        if (held <= mostBytes) return;
        drop(oldest);
      }
    },
  };
}
