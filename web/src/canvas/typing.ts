// Is somebody typing? Single keys are no shortcuts then, nor while an input method composes.
const FIELDS = "input, textarea, select, [role=dialog], [role=menu], [role=listbox]";

export const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest(FIELDS) !== null);

export const isTyping = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229 || isField(event.target);
