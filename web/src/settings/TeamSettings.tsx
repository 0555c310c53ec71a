// The page of a team's settings: its prompts, its AI providers and its usage, each at an address of its own.
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link, Redirect } from "wouter";
import type { Me, Team } from "@/api";
import { AccountMenu } from "@/app/AccountMenu";
import { useT } from "@/i18n";
import { Button, EmptyState, cx } from "@/ui";
import { ProfilesPage } from "./ProfilesPage";
import { maySee } from "./profiles";
import { PromptsPage } from "./PromptsPage";
import { UsagePage } from "./UsagePage";

export type Part = "prompts" | "profiles" | "usage";

export function TeamSettings({ me, teamId, part }: { me: Me; teamId: string; part: string }) {
  const t = useT();
  const team = me.teams.find((one) => one.id === teamId);
  if (!team)
    return (
      <EmptyState className="pt-40" title={t("settings.noTeam")} action={<Link href="/" asChild><Button>{t("app.notFound.action")}</Button></Link>}>
        {t("error.not_found")}
      </EmptyState>
    );
  if (part === "prompts")
    return (
      <Frame team={team} part={part}>
        <PromptsPage key={team.id} team={team} />
      </Frame>
    );
  if (part === "profiles" && maySee(team))
    return (
      <Frame team={team} part={part}>
        <ProfilesPage key={team.id} team={team} />
      </Frame>
    );
  if (part === "usage" && maySee(team))
    return (
      <Frame team={team} part={part}>
        <UsagePage key={team.id} team={team} />
      </Frame>
    );
  return <Redirect to={`/team/${teamId}/prompts`} replace />;
}

function Frame({ team, part, children }: { team: Team; part: Part; children: ReactNode }) {
  const t = useT();
  return (
    <div className="flex h-full flex-col bg-surface max-lg:h-auto max-lg:min-h-full">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
        <Link href="/" className="-ml-1 flex h-7 items-center gap-1.5 rounded-md px-1.5 text-sm text-fg-muted transition-colors hover:bg-hover hover:text-fg">
          <ArrowLeft size={15} aria-hidden />
          {t("library.title")}
        </Link>
        <span className="h-4 w-px bg-line" aria-hidden />
        <h1 className="min-w-0 truncate text-base font-semibold tracking-[-0.01em]">{team.name}</h1>
        <nav aria-label={t("settings.title")} className="ml-3 flex h-full items-stretch gap-1">
          <Place team={team} to="prompts" here={part} />
          {maySee(team) ? (
            <>
              <Place team={team} to="profiles" here={part} />
              <Place team={team} to="usage" here={part} />
            </>
          ) : null}
        </nav>
        <div className="flex-1" />
        <AccountMenu />
      </header>
      {children}
    </div>
  );
}

function Place({ team, to, here }: { team: Team; to: Part; here: Part }) {
  const t = useT();
  return (
    <Link
      href={`/team/${team.id}/${to}`}
      aria-current={to === here ? "page" : undefined}
      className={cx(
        "-mb-px flex items-center border-b-2 px-2 text-sm font-medium whitespace-nowrap transition-colors",
        to === here ? "border-accent text-fg" : "border-transparent text-fg-muted hover:text-fg",
      )}
    >
      {t(`settings.${to}`)}
    </Link>
  );
}
