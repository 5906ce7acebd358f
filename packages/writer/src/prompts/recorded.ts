/**
 * SHA-256 (hex) of every prompt in use and of those before it, so that a provenance of any age can be read. Lines are added, never changed.
 * @module
 */
export const recorded: Readonly<Record<string, string>> = {
  'intake-1.en': 'f924d016c31e572c2957be7671b2a591f4c6b50d250b21e4f0a5e9d44fe1a59e',
  'intake-1.zh': '51311561543fae46189bd5a9556fa4ac584393b01ca1179dfc1e061bbac66e3d',
  'clarify-3.en': 'f9a24d3e25c5d24dbda68733d15600b887eb434bbf4404f09f6d20ec9b8488f0',
  'clarify-3.zh': '970c9fe7fa9f092de12c0becc9c8adcb3325c6443ec1245222661e53c4d1731d',
  'outline-3.en': 'd8e42d0413197da25af01ac315405ccaea2517a5b4d0e58d57ec271e35662653',
  'outline-3.zh': '995b6d29a757e754119ad089f77e56b3040d701ad15fcc011401fff0ac587818',
  'draft-3.en': 'aea427284172eb92caa2cb79ec9c444513707f7bae52b93e1bcb8ab616a04743',
  'draft-3.zh': '83e5361567614eec263384dd86bffb9fdf14c43dc08dc934eb34d5b4dc110023',
  'review-1.en': '3e382ba1072394aa637756c2ffa0b1dde7637b8fa57c405f6a604c482be5244b',
  'review-1.zh': '9e8c772b881d343b1d0d65a6a91a5bc76b7d63ffedb467334be17c9373ee01fb',
  'revise-1.en': '6ba64848ac8dd541f15a96eb9c8e900386f342215012a3b1979c77b3361e8456',
  'revise-1.zh': '668077a7fb1209434b894686c23c6f7df99bbfa126db32b1687ccb508365256d',
  'rewrite-1.en': '4aca68dd0ce1e4094414fc43c154c28af339c99aab4fb97247dec8cda04754f3',
  'rewrite-1.zh': '64ad5c25d8ee1aa5f21b0f744ee0fca1f1f453bdb3c32472f2eea2df4962a6f8',
};
