// What stands on the picture of a shot, on its card and in the strip: its number, what works on it, how it is taken.
import { JobRing, JobWord } from "@/jobs/JobRing";

export function ShotMarks({ id, number, camera = [] }: { id: string; number: string; camera?: readonly string[] }) {
  return (
    <span className="board-marks">
      <JobRing node={id}>
        <span className="board-number">{number || "·"}</span>
      </JobRing>
      <JobWord node={id} className="board-tag" />
      {camera.map((fact) => (
        <span key={fact} className="board-tag">
          {fact}
        </span>
      ))}
    </span>
  );
}
