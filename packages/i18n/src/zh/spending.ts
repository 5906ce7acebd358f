import type { Translation } from '../catalogue.ts';
import type { spending as english } from '../en/spending.ts';

/** Chinese catalogue: what was spent. A missing key is one compiler line here. */
export const spending: Translation<typeof english> = {
  'spending.tokens': '{tokens} 个词元',
  'spending.about': '约 {text}',
  'spending.unpriced': '{calls} 次调用价格未知',
  'spending.join': '{first}，{second}',
};
