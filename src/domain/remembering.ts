/** A function of a text that remembers its last answers, at most so many: the same few texts come again and again. */
export function remembering<T extends string | object | null>(
  make: (text: string) => T,
  most: number,
): (text: string) => T {
  const remembered = new Map<string, T>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (remembered.size >= most) remembered.clear();
    remembered.set(text, made);
    return made;
  };
}
