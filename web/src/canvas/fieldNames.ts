// A field's name in the person's language; a field that the web does not know shows its own name.
import { isKey, type Translate } from "@/i18n";

export function fieldKey(name: string, t: Translate): string {
  const key = `field.${name}`;
  return isKey(key) ? (t as (key: string) => string)(key) : name;
}
