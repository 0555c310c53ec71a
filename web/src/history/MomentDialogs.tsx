// Asks for the name of a moment, and for the title of a project that begins with it.
import { useLocation } from "wouter";
import { useProjectTitle } from "@/app/TitleField";
import { useT } from "@/i18n";
import { TitleDialog } from "@/library/TitleDialog";
import { useRoom } from "@/sync";
import { toast } from "@/ui";
import { type Place, useFork, useNameMoment } from "./api";

export function NameDialog({ seq, onClose }: { seq: number; onClose: () => void }) {
  const t = useT();
  const name = useNameMoment(useRoom().projectId);
  const done = (label: string) => {
    toast(t("history.named", { label }), { tone: "ok" });
    onClose();
  };
  return (
    <TitleDialog
      heading={t("history.nameIt")}
      action={t("history.nameIt.action")}
      label={t("history.name")}
      busy={name.isPending}
      error={name.error}
      onDone={(label) => name.mutate({ label, seq }, { onSuccess: () => done(label) })}
      onClose={onClose}
    />
  );
}

const LONGEST_TITLE = 200;

export function ForkDialog({ place, title, onClose }: { place: Place; title: string; onClose: () => void }) {
  const t = useT();
  const [, go] = useLocation();
  const project = useProjectTitle();
  const fork = useFork(useRoom().projectId);
  const first = [...t("history.fork.first", { title: project || t("library.untitled"), label: title })].slice(0, LONGEST_TITLE).join("");
  return (
    <TitleDialog
      heading={t("history.fork.title", { label: title })}
      action={t("history.fork.action")}
      label={t("library.create.name")}
      first={first}
      busy={fork.isPending}
      error={fork.error}
      onDone={(next) =>
        fork.mutate(
          { ...place, title: next },
          {
            onSuccess: ({ id }) => {
              onClose();
              go(`/p/${id}`);
              toast(t("history.fork.done"), { tone: "ok" });
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
