/** English catalogue: what was spent, in the page and in the terminal. This file is the type of its Chinese twin. */
export const spending = {
  'spending.tokens': '{tokens} tokens',
  'spending.about': 'about {text}',
  'spending.unpriced': 'price of {calls} calls unknown',
  'spending.join': '{first}, {second}',
} as const;
