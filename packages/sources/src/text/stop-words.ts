/** English words too common to tell passages apart, and the words that only make a question. Written in capitals they are names: WHO, IT, US. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been being but by can could did do does for from had has have how if in into is it its may might of on or ' +
    'shall should so some such than that the their them then there these they this those to was were what when where which who whom ' +
    'whose why will with would you your we our us he she his her him i me my'
  ).split(' '),
);

/** Chinese characters, simplified and traditional, that are dropped as unigrams; the bigrams that hold them stay. */
export const STOP_CHARACTERS: ReadonlySet<string> = new Set(
  '的了是在和与及或也都而就之其以于为被把从对将并还又但则吗呢吧啊呀哪什么怎谁何这那些个着过得地所由请您你我他她它们' +
    '與爲為從對將並還這個們嗎誰麼過請',
);
