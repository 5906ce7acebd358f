import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Address of a running server, for `vite` in development; the built page is served by that server itself. */
const server = process.env.LONGHAND_DEV_SERVER ?? 'http://127.0.0.1:4747';

export default defineConfig({
  plugins: [react()],
  // Workspace packages export their TypeScript sources: the bundler follows the links and compiles them with the page.
  server: { proxy: { '/v1': server, '/livez': server, '/readyz': server }, strictPort: false },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // `default-src 'self'` allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
});
