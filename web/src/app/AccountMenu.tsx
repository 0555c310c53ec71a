// The menu at the far right: theme, language and, for somebody who is signed in, the way out.
import { LogOut, Monitor, Moon, Settings2, SlidersHorizontal, Sun, UserRound } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Team } from "@/api";
import { LOCALES, setLocale, useLocale, useT } from "@/i18n";
import { Avatar, Button, Dialog, IconButton, type IconButtonProps, Menu, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "@/ui";
import { openAccount } from "./AccountDialog";
import { signOut, unsavedEdits, useMe } from "./session";
import { type Theme, setTheme, useTheme } from "./theme";

/** `quiet`: an icon instead of one's own face, for a bar that shows the face already. */
export function AccountMenu({ quiet }: { quiet?: boolean }) {
  const t = useT();
  const { data: me } = useMe();
  const [, go] = useLocation();
  const leaving = useLeaving(Boolean(me && !me.user.email));
  if (!me) return <PreferencesMenu />;
  const label = t("app.account", { name: me.user.name });
  const face = (
    <button type="button" aria-label={label} className="rounded-full transition-[filter] hover:brightness-110 data-[state=open]:brightness-110">
      <Avatar name={me.user.name} color={me.user.color} />
    </button>
  );
  return (
    <>
      <Menu trigger={quiet ? <Sliders label={label} /> : face}>
        <div className="px-2 pt-1.5 pb-2">
          <p className="truncate text-sm font-medium">{me.user.name}</p>
          {me.user.email ? <p className="truncate text-xs text-fg-faint">{me.user.email}</p> : null}
        </div>
        <MenuSeparator />
        <Preferences />
        <MenuSeparator />
        <MenuItem icon={<UserRound size={15} />} onSelect={() => openAccount()}>
          {t("account.title")}
        </MenuItem>
        {me.teams.map((team) => (
          <MenuItem key={team.id} icon={<SlidersHorizontal size={15} />} onSelect={() => go(settingsOf(team))}>
            {t("settings.of", { team: team.name })}
          </MenuItem>
        ))}
        <MenuItem icon={<LogOut size={15} />} onSelect={() => void leaving.start()}>
          {t("app.signOut")}
        </MenuItem>
      </Menu>
      <UnsavedDialog {...leaving} />
      <NoWayBackDialog {...leaving} />
    </>
  );
}

export const settingsOf = (team: Team): string => `/team/${team.id}/prompts`;

/** Where nobody has to be signed in: asks the server nothing. */
export function PreferencesMenu() {
  const t = useT();
  return (
    <Menu trigger={<Sliders label={t("app.preferences")} />}>
      <Preferences />
    </Menu>
  );
}

function Sliders({ label, ...rest }: Omit<IconButtonProps, "children">) {
  return (
    <IconButton label={label} {...rest}>
      <Settings2 size={16} />
    </IconButton>
  );
}

function Preferences() {
  const t = useT();
  const theme = useTheme();
  const locale = useLocale();
  return (
    <>
      <MenuLabel>{t("app.theme")}</MenuLabel>
      <MenuRadio<Theme>
        value={theme}
        onChange={setTheme}
        options={[
          { value: "system", label: t("app.theme.system"), icon: <Monitor size={15} /> },
          { value: "light", label: t("app.theme.light"), icon: <Sun size={15} /> },
          { value: "dark", label: t("app.theme.dark"), icon: <Moon size={15} /> },
        ]}
      />
      <MenuSeparator />
      <MenuLabel>{t("app.language")}</MenuLabel>
      <MenuRadio value={locale} onChange={setLocale} options={LOCALES.map(({ value, label }) => ({ value, label: <span lang={value}>{label}</span> }))} />
    </>
  );
}

type Unsaved = { name: string; blob: Blob };
type Leaving = { unsaved: Unsaved | null; noWayBack: boolean; stay: () => void };

/** Two things are worth a question: edits that only this browser has, and an account that nobody can sign in to again. */
function useLeaving(nameless: boolean) {
  const [unsaved, setUnsaved] = useState<Unsaved | null>(null);
  const [noWayBack, setNoWayBack] = useState(false);
  const start = async () => {
    const file = await unsavedEdits();
    if (file) setUnsaved(file);
    else if (nameless) setNoWayBack(true);
    else await signOut();
  };
  const stay = () => {
    setUnsaved(null);
    setNoWayBack(false);
  };
  return { unsaved, noWayBack, start, stay };
}

function NoWayBackDialog({ noWayBack, stay }: Leaving) {
  const t = useT();
  const add = () => {
    stay();
    openAccount();
  };
  return (
    <Dialog
      open={noWayBack}
      onOpenChange={stay}
      width="sm"
      title={t("app.signOut.noWayBack.title")}
      description={t("app.signOut.noWayBack.body")}
      footer={
        <>
          <Button weight="quietDanger" className="mr-auto" onClick={() => void signOut()}>
            {t("app.signOut")}
          </Button>
          <Button weight="primary" autoFocus onClick={add}>
            {t("app.signOut.noWayBack.add")}
          </Button>
        </>
      }
    />
  );
}

function UnsavedDialog({ unsaved, stay }: Leaving) {
  const t = useT();
  const keep = async () => {
    const { download } = await import("@/sync");
    if (unsaved) download(unsaved);
    stay();
    await signOut();
  };
  return (
    <Dialog
      open={unsaved !== null}
      onOpenChange={stay}
      width="sm"
      title={t("app.signOut.unsaved.title")}
      description={t("app.signOut.unsaved.body")}
      footer={
        <>
          <Button weight="quietDanger" className="mr-auto" onClick={() => void signOut()}>
            {t("app.signOut.anyway")}
          </Button>
          <Button weight="primary" autoFocus onClick={() => void keep()}>
            {t("app.signOut.keep")}
          </Button>
        </>
      }
    />
  );
}
