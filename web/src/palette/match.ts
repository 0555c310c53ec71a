// How well a text fits what somebody typed: whole words first, then beginnings, then letters in their order. Pure.
// Chinese has no spaces: what is typed may stand anywhere.

/** The texts that are compared: width, case and accents do not matter. */
export const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

export const wordsOf = (query: string): string[] => folded(query).split(/\s+/).filter(Boolean);

const EXACT = 100;
const START = 80;
const WORD_START = 60;
const INSIDE = 40;
const LETTERS = 10;
/** Scattered letters are looked for in short texts only: in a long one everything can be found. */
const SHORT = 60;

/** 0: it does not fit. `text` is folded already. */
export function score(text: string, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    const found = scoreOf(text, word);
    if (found === 0) return 0;
    sum += found;
  }
  // Of two that fit alike, the shorter one says less besides.
  return words.length === 0 ? 1 : sum / words.length + 1 / (1 + text.length);
}

function scoreOf(text: string, word: string): number {
  if (text === word) return EXACT;
  if (text.startsWith(word)) return START;
  const at = text.indexOf(word);
  if (at > 0) return beginsWord(text, at) || beginsWord(text, text.indexOf(` ${word}`) + 1) ? WORD_START : INSIDE;
  return text.length <= SHORT && word.length > 1 && /^[\p{Script=Latin}\p{N}]+$/u.test(word) && inOrder(text, word) ? LETTERS : 0;
}

const beginsWord = (text: string, at: number): boolean => at > 0 && !/[\p{L}\p{N}]/u.test(text[at - 1]!);

/** The letters of a word one after the other, and the first of them where a word begins. */
function inOrder(text: string, word: string): boolean {
  for (let start = text.indexOf(word[0]!); start !== -1; start = text.indexOf(word[0]!, start + 1))
    if ((start === 0 || beginsWord(text, start)) && follow(text, word, start)) return true;
  return false;
}

function follow(text: string, word: string, start: number): boolean {
  let at = start;
  for (const letter of word.slice(1)) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}
