// data-force names the pseudo class that shots.py forces on what is in it.
import { Check, Copy, Image, MoreHorizontal, Search, Share2, Trash2, Wand2 } from "lucide-react";
import { type CSSProperties, type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import {
  Avatar,
  Badge,
  Banner,
  Button,
  Confirm,
  EmptyState,
  Field,
  IconButton,
  Input,
  Kbd,
  Mark,
  Menu,
  MenuItem,
  MenuLabel,
  MenuRadio,
  MenuSeparator,
  Popover,
  Progress,
  Select,
  Spinner,
  Tabs,
  TextArea,
  toast,
  Tooltip,
} from "@/ui";

const PAGE: CSSProperties = { display: "grid", gridTemplateColumns: "repeat(2, minmax(0, 1fr))", gap: 28, padding: 28, alignItems: "start" };
const ROW: CSSProperties = { display: "flex", flexWrap: "wrap", gap: 10, alignItems: "center", marginBottom: 10 };
const WEIGHTS = ["primary", "secondary", "ghost", "danger", "quietDanger", "quietAccent"] as const;
const TONES = ["neutral", "accent", "ok", "warn", "danger"] as const;
const STATES = [undefined, "hover", "active", "focus-visible"] as const;
const PEOPLE = [
  ["Anna Keller", "#b4552d"],
  ["林美", "#2f5d8a"],
  ["欧阳春晓", "#2d7355"],
  ["Jo", "#ffd166"],
] as const;

function Section({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  return (
    <section style={wide ? { gridColumn: "1 / -1" } : undefined}>
      <h2 className="mb-2 text-2xs font-medium text-fg-faint">{title}</h2>
      {children}
    </section>
  );
}

export function Components() {
  return (
    <main style={{ minHeight: "100%", overflow: "auto" }}>
      <div style={PAGE}>
        <Buttons />
        <Fields />
        <Small />
        <Words />
        <Floating />
        <Type />
      </div>
    </main>
  );
}

function Buttons() {
  const t = useT();
  return (
    <Section title="Button: rest, hover, active, focus, disabled, busy">
      {WEIGHTS.map((weight) => (
        <div key={weight} style={ROW}>
          {STATES.map((state) => (
            <span key={state ?? "rest"} data-force={state}>
              <Button weight={weight}>{t("room.share")}</Button>
            </span>
          ))}
          <Button weight={weight} disabled>
            {t("room.share")}
          </Button>
          <Button weight={weight} busy>
            {t("room.share")}
          </Button>
        </div>
      ))}
      <div style={ROW}>
        <Button size="sm" icon={<Copy size={13} />}>
          {t("ui.copy")}
        </Button>
        <Button icon={<Share2 size={14} />}>{t("room.share")}</Button>
        <Button size="lg" weight="primary" icon={<Wand2 size={16} />}>
          {t("room.breakdown")}
        </Button>
        {STATES.map((state) => (
          <span key={state ?? "rest"} data-force={state}>
            <IconButton label={t("ui.close")} tooltip={false}>
              <MoreHorizontal size={16} />
            </IconButton>
          </span>
        ))}
        <IconButton label={t("ui.close")} tooltip={false} aria-pressed>
          <MoreHorizontal size={16} />
        </IconButton>
        <IconButton label={t("ui.close")} tooltip={false} disabled>
          <MoreHorizontal size={16} />
        </IconButton>
        <IconButton label={t("ui.close")} tooltip={false} busy>
          <MoreHorizontal size={16} />
        </IconButton>
      </div>
    </Section>
  );
}

function Fields() {
  const t = useT();
  const [value, setValue] = useState("a");
  const options = [
    { value: "a", label: t("role.editor"), hint: t("ui.loading") },
    { value: "b", label: t("role.viewer") },
  ];
  const [tab, setTab] = useState("one");
  return (
    <Section title="Field, Input, TextArea, Select, Tabs">
      <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 14 }}>
        <Field label={t("entry.name")} hint={t("board.empty.viewer")}>
          <Input placeholder={t("card.unnamed")} />
        </Field>
        <Field label={t("entry.name")} error={t("inspector.badJson")}>
          <Input defaultValue="{" />
        </Field>
        <span data-force="hover">
          <Input defaultValue="hover 悬停" />
        </span>
        <span data-force="focus">
          <Input defaultValue="focus 焦点" />
        </span>
        <Input disabled defaultValue="disabled 停用" />
        <Input readOnly defaultValue="read only 只读" />
        <Field label={t("field.summary")}>
          <TextArea defaultValue="Wren opens the shutters and finds the sea flat as a table. 雨从下午就没停过，路灯坏了 3 盏。" />
        </Field>
        <div>
          <div style={ROW}>
            <Select value={value} onChange={setValue} options={options} label={t("share.role")} />
            <Select value={value} onChange={setValue} options={options} label={t("share.role")} quiet />
            <Select value={value} onChange={setValue} options={options} label={t("share.role")} disabled />
          </div>
          <Tabs
            label={t("inspector.title")}
            value={tab}
            onChange={setTab}
            tabs={[
              { value: "one", label: t("kind.scene"), content: <p className="text-fg-muted">{t("card.noSummary")}</p> },
              { value: "two", label: t("kind.character"), content: null },
            ]}
          />
        </div>
      </div>
    </Section>
  );
}

function Small() {
  const t = useT();
  return (
    <Section title="Badge, Avatar, Progress, Spinner, Kbd">
      <div style={ROW}>
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone} icon={<Check size={11} />}>
            {t("jobs.running")}
          </Badge>
        ))}
      </div>
      <div style={ROW}>
        {(["sm", "md", "lg"] as const).flatMap((size) => PEOPLE.map(([name, color]) => <Avatar key={size + name} name={name} color={color} size={size} />))}
        <Mark />
        <Spinner label={t("ui.loading")} className="text-fg-muted" />
        <Kbd keys="Mod+Shift+Z" />
        <Kbd keys="Enter" />
      </div>
      <div style={{ display: "grid", gap: 10, maxWidth: 320 }}>
        {[0, 0.42, 1, undefined].map((value) => (
          <Progress key={value ?? "some"} value={value} label={t("jobs.running")} />
        ))}
      </div>
    </Section>
  );
}

function Words() {
  const t = useT();
  return (
    <Section title="Banner, EmptyState">
      <div style={{ display: "grid", gap: 8 }}>
        {(["info", "warn", "danger"] as const).map((tone) => (
          <Banner
            key={tone}
            tone={tone}
            action={
              <Button size="sm" weight="ghost">
                {t("ui.retry")}
              </Button>
            }
          >
            {t("banner.offline")}
          </Banner>
        ))}
        <EmptyState icon={<Image size={22} />} title={t("board.empty.title")} action={<Button>{t("room.breakdown")}</Button>}>
          {t("board.empty.body")}
        </EmptyState>
      </div>
    </Section>
  );
}

function Floating() {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const [locale, setLocale] = useState("en");
  return (
    <Section title="Menu, Popover, Tooltip, Dialog, Toast">
      <div style={{ ...ROW, minHeight: 230, alignItems: "flex-start" }}>
        <Menu align="start" open trigger={<Button>{t("board.more")}</Button>}>
          <MenuLabel>{t("inspector.title")}</MenuLabel>
          <MenuItem icon={<Copy size={14} />} shortcut="Mod+D" onSelect={() => {}}>
            {t("action.duplicate")}
          </MenuItem>
          <MenuItem disabled onSelect={() => {}}>
            {t("inspector.lock")}
          </MenuItem>
          <MenuRadio
            value={locale}
            onChange={setLocale}
            options={[
              { value: "en", label: "English" },
              { value: "zh", label: "简体中文" },
            ]}
          />
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 size={14} />} shortcut="Backspace" onSelect={() => {}}>
            {t("inspector.delete")}
          </MenuItem>
        </Menu>
        <span style={{ width: 130 }} />
        <Popover open align="start" label={t("jobs.title")} trigger={<Button icon={<Search size={14} />}>{t("jobs.title")}</Button>}>
          <p className="text-fg-muted">{t("jobs.none")}</p>
        </Popover>
        <span style={{ width: 60 }} />
        <Tooltip text={t("board.undo")} shortcut="Mod+Z">
          <Button data-shot="tooltip">{t("board.undo")}</Button>
        </Tooltip>
        <Button data-shot="toasts" onClick={() => sayAll(t("save.saved"), t("save.refused"), t("ui.retry"))}>
          {t("ui.notification")}
        </Button>
        <Button data-shot="dialog" onClick={() => setAsking(true)}>
          {t("inspector.delete")}
        </Button>
        <Confirm
          open={asking}
          onOpenChange={setAsking}
          title={t("board.empty.title")}
          description={t("board.empty.body")}
          action={t("inspector.delete")}
          danger
          onConfirm={() => setAsking(false)}
        />
      </div>
    </Section>
  );
}

function sayAll(saved: string, refused: string, retry: string) {
  toast(saved, { tone: "ok" });
  toast(refused, { tone: "danger", detail: "01a213ba-be2e", action: { label: retry, run: () => {} } });
}

const SIZES = ["text-2xs", "text-xs", "text-sm", "text-base", "text-lg", "text-xl"] as const;

function Type() {
  return (
    <Section title="Type">
      {SIZES.map((size) => (
        <p key={size} className={size}>
          The Tide Clock 雨夜底片，第 6 场 · 0123456789 “Keep” ‘one’ — 1,280 × 720
        </p>
      ))}
    </Section>
  );
}
