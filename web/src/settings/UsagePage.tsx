// What a team has used and paid in a month, in all and in parts; and its budget.
import { ChartNoAxesColumn } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { type Share, type Team, type TeamUsage, errorText } from "@/api";
import { useFormat, useLocale, useT } from "@/i18n";
import { useGenerations } from "@/jobs/generations";
import { Banner, Button, EmptyState, Select, Spinner, cx } from "@/ui";
import { BudgetPart } from "./BudgetPart";
import { mayManage } from "./profiles";
import { PARTS, type PartOf, costsInWords, shareOf, useUsage } from "./usage";

export function UsagePage({ team }: { team: Team }) {
  const t = useT();
  const format = useFormat();
  const [month, setMonth] = useState("");
  const found = useUsage(team.id, month);
  const usage = found.data;
  return (
    <main className="mx-auto w-full max-w-220 flex-1 overflow-y-auto px-6 pt-8 pb-16">
      <div className="mb-6 flex items-start gap-4">
        <div className="flex-1">
          <h2 className="text-xl font-semibold tracking-[-0.015em]">{t("settings.usage")}</h2>
          <p className="mt-1 max-w-150 text-sm text-fg-muted">{t("usage.body")}</p>
        </div>
        {usage ? (
          <Select
            label={t("usage.month")}
            value={usage.month}
            onChange={setMonth}
            options={[...new Set([usage.month, ...usage.months])].sort().reverse().map((value) => ({ value, label: format.day(value) }))}
          />
        ) : null}
      </div>
      {found.isPending ? <Spinner label={t("ui.loading")} className="mx-auto my-10 text-fg-faint" /> : null}
      {found.error ? (
        <Banner tone="danger" action={<Button size="sm" onClick={() => void found.refetch()}>{t("ui.retry")}</Button>}>
          {errorText(found.error, t)}
        </Banner>
      ) : null}
      {usage ? (
        <div className="flex flex-col gap-8" aria-busy={found.isPlaceholderData}>
          <BudgetPart team={team} budget={usage.budget} costs={usage.month === usage.months[0] ? usage.total.costs : []} />
          {usage.total.calls ? <Month team={team} usage={usage} /> : <Nothing />}
        </div>
      ) : null}
    </main>
  );
}

function Nothing() {
  const t = useT();
  return (
    <EmptyState icon={<ChartNoAxesColumn size={28} strokeWidth={1.5} />} title={t("usage.none")}>
      {t("usage.none.body")}
    </EmptyState>
  );
}

function Month({ team, usage }: { team: Team; usage: TeamUsage }) {
  const t = useT();
  const format = useFormat();
  const { total } = usage;
  return (
    <>
      <section aria-label={t("usage.total")}>
        <dl className="flex flex-wrap gap-x-10 gap-y-4">
          <Figure name={t("usage.cost")} strong>
            {costsInWords(total.costs, format) || t("usage.noCost")}
          </Figure>
          <Figure name={t("usage.calls")}>{format.number(total.calls)}</Figure>
          <Figure name={t("usage.tokensIn")}>{format.number(total.promptTokens)}</Figure>
          <Figure name={t("usage.tokensOut")}>{format.number(total.completionTokens)}</Figure>
          {total.images ? <Figure name={t("usage.images")}>{format.number(total.images)}</Figure> : null}
          {total.seconds ? <Figure name={t("usage.film")}>{format.number(total.seconds)}</Figure> : null}
        </dl>
        {total.unpriced ? (
          <Banner
            tone="warn"
            className="mt-4"
            action={
              mayManage(team) ? (
                <Link href={`/team/${team.id}/profiles`} className="font-medium underline underline-offset-2">
                  {t("usage.unpriced.action")}
                </Link>
              ) : null
            }
          >
            {t("usage.unpriced", { count: total.unpriced })}
          </Banner>
        ) : null}
      </section>
      {PARTS.map((part) => (
        <Parts key={part} part={part} usage={usage} />
      ))}
    </>
  );
}

function Figure({ name, strong, children }: { name: string; strong?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-fg-muted">{name}</dt>
      <dd className={cx("mt-0.5 tabular-nums", strong ? "text-xl font-semibold tracking-[-0.015em]" : "text-lg")}>{children}</dd>
    </div>
  );
}

const NUMBER = "py-2 pl-4 text-right align-top tabular-nums whitespace-nowrap";

function Parts({ part, usage }: { part: PartOf; usage: TeamUsage }) {
  const t = useT();
  const format = useFormat();
  const name = useNames(part);
  const { images, seconds } = usage.total;
  return (
    <div role="group" aria-label={t(`usage.by.${part}`)} tabIndex={0} className="overflow-x-auto rounded-sm focus-visible:outline-2 focus-visible:outline-focus">
      <table className="w-full min-w-130 text-sm">
        <caption className="pb-1 text-left text-base font-semibold">{t(`usage.by.${part}`)}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-fg-muted [&_th]:font-medium">
            <th scope="col" className="py-1.5 text-left">{t(`usage.name.${part}`)}</th>
            <th scope="col" className={NUMBER}>{t("usage.calls")}</th>
            <th scope="col" className={NUMBER}>{t("usage.tokensIn")}</th>
            <th scope="col" className={NUMBER}>{t("usage.tokensOut")}</th>
            {images ? <th scope="col" className={NUMBER}>{t("usage.images")}</th> : null}
            {seconds ? <th scope="col" className={NUMBER}>{t("usage.film")}</th> : null}
            <th scope="col" className={NUMBER}>{t("usage.cost")}</th>
          </tr>
        </thead>
        <tbody>
          {usage[part].map((one) => (
            <tr key={one.id} className="border-b border-line last:border-b-0">
              <th scope="row" className="w-full max-w-0 py-2 text-left font-normal">
                <span className="block truncate">{name(one)}</span>
                <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-press">
                  <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.max(1, shareOf(one, usage.total) * 100)}%` }} />
                </span>
              </th>
              <td className={NUMBER}>{format.number(one.calls)}</td>
              <td className={NUMBER}>{format.number(one.promptTokens)}</td>
              <td className={NUMBER}>{format.number(one.completionTokens)}</td>
              {images ? <td className={NUMBER}>{format.number(one.images)}</td> : null}
              {seconds ? <td className={NUMBER}>{format.number(one.seconds)}</td> : null}
              <td className={NUMBER}>{costsInWords(one.costs, format) || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useNames(part: PartOf): (one: Share) => string {
  const t = useT();
  const language = useLocale() === "en" ? "en" : "zh";
  const generations = useGenerations();
  return (one) => {
    if (part === "kinds") return generations.find((each) => each.kind === one.id)?.title?.[language] ?? one.id;
    return one.name ?? t("usage.gone");
  };
}
