/** Puts text on the clipboard; false where the browser does not let a page do it. `shown`: the field that shows the text,
 *  used over plain http, where the clipboard API is missing. */
export async function copyText(text: string, shown?: HTMLInputElement | null): Promise<boolean> {
  try {
    if (!navigator.clipboard) throw new Error("no clipboard here");
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (!shown) return false;
    shown.select();
    return document.execCommand("copy");
  }
}
