import type { Render } from './exporter.ts';

/** Renders with @longhand/export. */
export const renderWithExport: Render = async () => {
  throw Object.assign(new Error('The export package is not there yet.'), { code: 'export.noEngine', params: {} });
};
