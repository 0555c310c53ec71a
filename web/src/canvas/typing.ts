// Is somebody typing? Single keys are no shortcuts then, nor while an input method composes.
const FIELDS = "input, textarea, select, [role=dialog], [role=menu], [role=listbox]";

export const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest(FIELDS) !== null);

/** Where keys and the clipboard mean the board: on it, nowhere, and on the bar above it. Never while the past lies over it. */
export const meansBoard = (target: EventTarget | null, board: Element | null): boolean =>
  !board?.closest("[inert]") &&
  (target === document.body || (target instanceof Element && (board?.contains(target) === true || target.closest("header") !== null)));

export const isTyping = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229 || isField(event.target);
