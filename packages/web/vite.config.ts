import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Address of a running server, for `vite` in development; the built page is served by that server itself. */
const server = process.env.LONGHAND_DEV_SERVER ?? 'http://127.0.0.1:4747';

/** react-aria brings its own words in 30 languages; the page speaks two. */
const foreignWords =
  /[\\/]react-(?:aria|aria-components|stately)[\\/]dist[\\/]private[\\/]intl[\\/].*?([a-z]{2}-[A-Z]{2})\.mjs$/;
const twoLanguages: Plugin = {
  name: 'longhand:two-languages',
  enforce: 'pre',
  load(id) {
    const language = foreignWords.exec(id)?.[1];
    return language === undefined || language === 'en-US' || language === 'zh-CN' ? null : 'export default {};';
  },
};

/**
 * The order of layers is that of their first mention, and which file comes first depends on how the code was split. The minifier takes a
 * mention of the order for superfluous, so each file gets it afterwards.
 */
const layerOrder: Plugin = {
  name: 'longhand:layer-order',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
      file.source = `@layer tokens,base,components;${file.source}`;
    }
  },
};

export default defineConfig({
  plugins: [react(), twoLanguages, layerOrder],
  // Workspace packages export their TypeScript sources: the bundler follows the links and compiles them with the page.
  server: { proxy: { '/v1': server, '/livez': server, '/readyz': server } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // `default-src 'self'` allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
});
