import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const hub = 'http://127.0.0.1:8080';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: {
    alias: {
      // vtk.js asks for xmlbuilder2 in readers that the viewer never uses; the real one needs Node.
      xmlbuilder2: here('./xml-stub.ts'),
      // The decoders ask for these only when they find themselves in Node.
      fs: here('./node-stub.ts'),
      path: here('./node-stub.ts'),
    },
  },
  worker: { format: 'es' },
  optimizeDeps: {
    exclude: ['@cornerstonejs/dicom-image-loader'],
    include: [
      'dicom-parser',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
    ],
  },
  build: {
    target: 'esnext',
    outDir: here('../dist/viewer'),
    emptyOutDir: true,
    // Cornerstone3D with vtk.js is one large library; it is loaded only by the reading page.
    chunkSizeWarningLimit: 6000,
  },
  server: { host: '127.0.0.1', proxy: { '/api': hub, '/dicom-web': hub, '/p': hub } },
});
