/** Who waits for the answer to which request of ours on an association, by its message ID. */
export type Responses = Map<number, (status: number | undefined) => void>;

/** Makes a request and waits for the status that answers it; undefined when none came in time, or the peer went away. */
export async function ask(
  responses: Responses,
  messageId: number,
  waitMs: number,
  send: () => Promise<void>,
): Promise<number | undefined> {
  const answered = new Promise<number | undefined>((resolve) => responses.set(messageId, resolve));
  const late = setTimeout(() => responses.get(messageId)?.(undefined), waitMs);
  try {
    await send();
    return await answered;
  } finally {
    clearTimeout(late);
    responses.delete(messageId);
  }
}
