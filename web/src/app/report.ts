import { ApiError, errorText } from "@/api";
import { t } from "@/i18n";
import { toast } from "@/ui";

/** An error that has no place of its own on the page: said in a toast, with the request's id to quote. */
export function report(error: unknown): void {
  const id = error instanceof ApiError ? error.requestId : undefined;
  toast(errorText(error), { tone: "danger", detail: id ? t("error.reference", { id }) : undefined });
}
