// What is around every page: queries, tooltips, toasts, the net under a fault, and which address shows what.
import { QueryClientProvider } from "@tanstack/react-query";
import { Component, type ReactNode, Suspense, lazy, useCallback, useEffect, useState } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { type Me, errorText, onSessionEnded, queryClient } from "@/api";
import { useT } from "@/i18n";
import { InvitePage, KeySignIn, LibraryPage, RegisterPage, SignInPage } from "@/library";
import { Button, EmptyState, Spinner, Toasts, TooltipProvider } from "@/ui";
import { Account } from "./AccountDialog";
import { useMe } from "./session";

const RoomPage = lazy(() => import("./RoomPage"));
const TeamSettings = lazy(async () => ({ default: (await import("@/settings")).TeamSettings }));

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={350}>
        <Net>
          <Suspense fallback={<Waiting />}>
            <Pages />
          </Suspense>
        </Net>
        <Account />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

function Pages() {
  useSignInWhenEnded();
  return (
    <Switch>
      <Route path="/signin" component={SignInPage} />
      <Route path="/register" component={RegisterPage} />
      <Route path="/invite/:secret">{({ secret }) => <InvitePage key={secret} secret={secret} />}</Route>
      <Route path="/p/:projectId">{({ projectId }) => <RoomPage projectId={projectId} />}</Route>
      <Route path="/trash">
        <Mine>{(me) => <LibraryPage me={me} where="trash" />}</Mine>
      </Route>
      <Route path="/team/:teamId/:part">{({ teamId, part }) => <Mine>{(me) => <TeamSettings me={me} teamId={teamId} part={part} />}</Mine>}</Route>
      <Route path="/">
        <Home />
      </Route>
      <Route>
        <Missing />
      </Route>
    </Switch>
  );
}

/** A room explains itself when the session ends, since it holds edits; every other page goes to sign in. */
function useSignInWhenEnded() {
  const [, go] = useLocation();
  useEffect(
    () =>
      onSessionEnded(() => {
        const path = location.pathname;
        if (path === "/trash" || path === "/" || path.startsWith("/team/")) go(`/signin?next=${encodeURIComponent(path)}`, { replace: true });
      }),
    [go],
  );
}

function Home() {
  const [key, setKey] = useState(new URLSearchParams(useSearch()).get("key"));
  const [, go] = useLocation();
  const done = useCallback(
    (to: string) => {
      setKey(null);
      go(to, { replace: true });
    },
    [go],
  );
  return key ? <KeySignIn secret={key} onDone={done} /> : <Mine>{(me) => <LibraryPage me={me} where="live" />}</Mine>;
}

/** A page of somebody who is signed in. */
function Mine({ children }: { children: (me: Me) => ReactNode }) {
  const t = useT();
  const me = useMe();
  const [path] = useLocation();
  if (me.isPending) return <Waiting />;
  if (me.data === undefined)
    return (
      <EmptyState className="pt-40" title={t("library.failed.title")} action={<Button onClick={() => void me.refetch()}>{t("ui.retry")}</Button>}>
        {errorText(me.error, t)}
      </EmptyState>
    );
  if (me.data === null) return <Redirect to={path === "/" ? "/signin" : `/signin?next=${encodeURIComponent(path)}`} replace />;
  return children(me.data);
}

function Waiting() {
  const t = useT();
  return (
    <div className="grid h-full place-items-center">
      <Spinner label={t("ui.loading")} className="size-5 text-fg-faint" />
    </div>
  );
}

function Missing() {
  const t = useT();
  const [, go] = useLocation();
  return <EmptyState className="pt-40" title={t("app.notFound.title")} action={<Button onClick={() => go("/")}>{t("app.notFound.action")}</Button>} />;
}

class Net extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useT();
  return (
    <EmptyState className="pt-40" title={t("app.broken.title")} action={<Button onClick={() => location.reload()}>{t("app.broken.action")}</Button>}>
      {t("app.broken.body")}
    </EmptyState>
  );
}
