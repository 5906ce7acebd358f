/** One export in a process of its own: `once-main.ts 20 pdf FILE`. */
import { exportDocument } from '@longhand/export';
import { documentOf } from './contestants.ts';

const [, , pages, format, outPath] = process.argv;
if ((format !== 'pdf' && format !== 'docx' && format !== 'html') || outPath === undefined)
  throw new Error('once-main.ts 20|300 pdf|docx|html FILE');
await exportDocument(documentOf(pages === '300' ? 300 : 20), { format, outPath });
