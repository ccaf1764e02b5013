import { z } from 'zod';

const list = z.array(z.string());

/** A list of texts as a row keeps it. */
export function texts(json: string): string[] {
  return list.parse(JSON.parse(json));
}
