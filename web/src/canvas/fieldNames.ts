// A field's name, and a choice's, in the person's language; one that the web does not know shows its own name.
import { isKey, type Translate } from "@/i18n";

export function fieldKey(name: string, t: Translate): string {
  const key = `field.${name}`;
  return isKey(key) ? (t as (key: string) => string)(key) : name;
}

export function choiceName(choice: string, t: Translate): string {
  const key = `choice.${choice}`;
  return isKey(key) ? (t as (key: string) => string)(key) : choice;
}
