// Who plays in a scene: its cast edges, as chips that can be added and taken away.
import { Plus, X } from "lucide-react";
import { setCast } from "@/canvas/edits";
import { nameOf } from "@/canvas/model";
import { useBoard, useCard, useNodesOf } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Button, inkOn, Menu, MenuItem } from "@/ui";

export function CastField({ scene }: { scene: string }) {
  const t = useT();
  const board = useBoard();
  const { connection, canEdit } = useRoom();
  const cast = useCard(scene)?.cast ?? [];
  const others = useNodesOf("character").filter((card) => !cast.some((chip) => chip.id === card.node.id));
  const ids = cast.map((chip) => chip.id);
  const set = (wanted: string[]) => setCast(connection, scene, wanted, board.links());
  return (
    <div className="flex flex-wrap items-center gap-1">
      {cast.map((chip) => (
        <span
          key={chip.id}
          className="flex h-6 max-w-full items-center gap-1 rounded-full pr-1 pl-2 text-xs font-medium"
          style={{ background: chip.color, color: inkOn(chip.color) }}
        >
          <span className="truncate">{chip.name || t("card.unnamed")}</span>
          {canEdit ? (
            <button
              type="button"
              aria-label={t("inspector.castRemove", { name: chip.name })}
              className="rounded-full p-0.5 hover:bg-press"
              onClick={() => set(ids.filter((id) => id !== chip.id))}
            >
              <X size={12} aria-hidden />
            </button>
          ) : (
            <span className="w-1" />
          )}
        </span>
      ))}
      {canEdit && others.length > 0 ? (
        <Menu
          align="start"
          trigger={
            <Button size="sm" icon={<Plus size={12} />} className="!rounded-full">
              {t("inspector.castAdd")}
            </Button>
          }
        >
          {others.map((card) => (
            <MenuItem
              key={card.node.id}
              icon={<span className="size-2.5 rounded-full" style={{ background: card.color }} />}
              onSelect={() => set([...ids, card.node.id])}
            >
              {nameOf(card.node) || t("card.unnamed")}
            </MenuItem>
          ))}
        </Menu>
      ) : null}
      {cast.length === 0 && (!canEdit || others.length === 0) ? <span className="text-sm text-fg-faint">{t("inspector.castEmpty")}</span> : null}
    </div>
  );
}
