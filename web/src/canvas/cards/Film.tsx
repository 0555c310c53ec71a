// A video on its card: its poster until somebody plays it, so that a board full of videos loads none of them.
import { Play } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n";
import { pictureOf } from "./Picture";

export function Film({ asset, poster, title }: { asset: string; poster: unknown; title: string }) {
  const t = useT();
  const [state, setState] = useState<"still" | "playing" | "broken">("still");
  const still = pictureOf(poster);
  if (state === "playing")
    return (
      <video
        className="nodrag board-film"
        src={`/api/assets/${encodeURIComponent(asset)}/content`}
        poster={still}
        aria-label={title}
        controls
        muted
        autoPlay
        playsInline
        onError={() => setState("broken")}
      />
    );
  return (
    <>
      {still ? <img src={still} alt="" loading="lazy" decoding="async" draggable={false} /> : null}
      {state === "broken" ? (
        <span className="board-tag absolute bottom-2 left-2" role="status">
          {t("card.unplayable")}
        </span>
      ) : (
        <button type="button" className="nodrag board-play" aria-label={t("card.play")} title={t("card.play")} onClick={() => setState("playing")}>
          <Play size={18} aria-hidden />
        </button>
      )}
    </>
  );
}
