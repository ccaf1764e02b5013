import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { asProblem } from '../problem.ts';

/** One sentence for a failed request: the hub's own words when it has some, ours otherwise. */
export function sentenceFor(error: unknown): string {
  const problem = asProblem(error);
  const ours = i18next.t(`problem.${problem.kind}`);
  return problem.detail ? `${ours} (${problem.detail})` : ours;
}

/** Tells the reader, in a corner of the page, that something they asked for failed. */
export function tellFailure(title: string, error: unknown): void {
  notifications.show({ color: 'red', title, message: sentenceFor(error), autoClose: 8000 });
}
