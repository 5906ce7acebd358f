/** How long the answer of a command is kept for its repetition. */
export const RECEIPT_MS = 24 * 60 * 60 * 1000;

/** Values: the time up to which receipts have expired. */
export const DROP_RECEIPTS = 'DELETE FROM receipts WHERE at <= ?';

/** Values: document, key, time, seq, SHA-256 of the command. */
export const PUT_RECEIPT = 'INSERT OR REPLACE INTO receipts (document, key, at, seq, command) VALUES (?, ?, ?, ?, ?)';
