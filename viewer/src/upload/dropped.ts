/** The path of a chosen or dropped file inside what was chosen, without a leading `/` or `./`. */
export function pathOf(file: File): string {
  const known = [
    file.webkitRelativePath,
    // What the drop area adds to the files of a dropped folder.
    'relativePath' in file ? file.relativePath : null,
    'path' in file ? file.path : null,
  ].find((path) => typeof path === 'string' && path !== '');
  return (typeof known === 'string' ? known : file.name).replace(/^\.?\/+/, '');
}

const NOISE = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** Whether a file is only what an operating system leaves in folders. */
export const isNoise = (file: File): boolean => NOISE.test(pathOf(file));
