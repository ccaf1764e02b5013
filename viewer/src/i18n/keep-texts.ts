/** Remembers what was said: to find and fill in a word takes longer than to show it, and pages repeat themselves. */
export function keepTexts<Key>(say: (key: Key) => string): (key: Key) => string {
  const texts = new Map<Key, string>();
  return (key) => {
    const text = texts.get(key) ?? say(key);
    texts.set(key, text);
    return text;
  };
}
