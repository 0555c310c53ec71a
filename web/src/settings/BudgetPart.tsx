// What the team may spend in a month, how much of it is used, and the form in which an admin sets it.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ApiError, type Budget, type Cost, type Team, api, call, errorText } from "@/api";
import { useFormat, useT } from "@/i18n";
import { Badge, Banner, Button, Dialog, Field, Input, Progress, toast } from "@/ui";
import { mayManage } from "./profiles";
import { costsInWords, refreshUsage } from "./usage";

/** `costs`: those of the present month, if that is shown. */
export function BudgetPart({ team, budget, costs }: { team: Team; budget: Budget | null; costs: readonly Cost[] }) {
  const t = useT();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const others = budget ? costs.filter((one) => one.currency !== budget.currency) : [];
  return (
    <section aria-label={t("budget.title")} className="rounded-lg border border-line p-4">
      <div className="flex items-center gap-2">
        <h3 className="text-base font-semibold">{t("budget.title")}</h3>
        {budget?.exceeded ? <Badge tone="danger">{t("budget.exceeded")}</Badge> : null}
        <div className="flex-1" />
        {mayManage(team) ? <Button onClick={() => setOpen(true)}>{t(budget ? "budget.change" : "budget.set")}</Button> : null}
      </div>
      {budget ? (
        <>
          <p className="mt-2 text-sm tabular-nums">
            {t("budget.used", { used: format.money(budget.used, budget.currency), amount: format.money(budget.amount, budget.currency) })}
          </p>
          <Progress className="mt-1.5" label={t("budget.title")} value={budget.amount > 0 ? Math.min(1, budget.used / budget.amount) : 1} />
          <p className="mt-2 text-xs text-fg-muted">
            {format.sentences([
              t("budget.renews", { date: format.day(budget.renewsAt) }),
              ...(budget.exceeded ? [t("budget.exceeded.body")] : []),
              ...(others.length ? [t("budget.others", { costs: costsInWords(others, format) })] : []),
            ])}
          </p>
        </>
      ) : (
        <p className="mt-1 text-sm text-fg-muted">{t("budget.none")}</p>
      )}
      {open ? <BudgetDialog team={team} budget={budget} suggested={costs[0]?.currency ?? "USD"} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

function BudgetDialog({ team, budget, suggested, onClose }: { team: Team; budget: Budget | null; suggested: string; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [amount, setAmount] = useState(budget ? String(budget.amount) : "");
  const [currency, setCurrency] = useState(budget?.currency ?? suggested);
  const save = useMutation({
    mutationFn: (next: number | null) =>
      call(api.PUT("/api/teams/{teamId}/budget", { params: { path: { teamId: team.id } }, body: { amount: next, ...(next === null ? {} : { currency: currency.trim().toUpperCase() }) } })),
    onSuccess: async () => {
      await refreshUsage(team.id);
      toast(t("budget.saved"), { tone: "ok" });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(Number(amount));
  };
  const wrong = (field: string) => (save.error instanceof ApiError ? save.error.field(field) : undefined);
  const elsewhere = save.error && !wrong("amount") && !wrong("currency");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={t("budget.title")}
      footer={
        <>
          {budget ? (
            <Button className="mr-auto" busy={save.isPending} onClick={() => save.mutate(null)}>
              {t("budget.remove")}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" form={id} weight="primary" busy={save.isPending} disabled={amount.trim() === ""}>
            {t("budget.save")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex items-start gap-2">
          <Field label={t("budget.amount")} hint={t("budget.amount.hint")} error={wrong("amount")} className="min-w-0 flex-1">
            <Input type="number" required min={0} step="any" value={amount} onChange={(event) => setAmount(event.target.value)} />
          </Field>
          <Field label={t("budget.currency")} error={wrong("currency")} className="w-20">
            <Input required maxLength={3} value={currency} onChange={(event) => setCurrency(event.target.value)} />
          </Field>
        </div>
        {elsewhere ? (
          <Banner tone="danger" live>
            {errorText(save.error, t)}
          </Banner>
        ) : null}
      </form>
    </Dialog>
  );
}
