// A run of letters that are not Chinese or Japanese; or one character that is.
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}'’-])+/gu;

/** Words as a writer counts them: each Chinese or Japanese character is one, and each run of other letters. */
export function countWords(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(WORD)) if (/[\p{L}\p{N}]/u.test(word)) count++;
  return count;
}
