// Every component and every card in every state, for the eye: `npm run dev`, then /gallery.html (?part=cards, ?part=jobs). It is no
// part of what is built: nothing in index.html leads here.
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api";
import { Toasts, TooltipProvider } from "@/ui";
import "@/ui/tokens.css";
import { Cards } from "./Cards";
import { Components } from "./Components";
import { Jobs } from "./Jobs";

const part = new URLSearchParams(location.search).get("part") ?? "components";

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={queryClient}>
    <TooltipProvider delayDuration={0}>
      {part === "cards" ? <Cards /> : part === "jobs" ? <Jobs /> : <Components />}
      <Toasts />
    </TooltipProvider>
  </QueryClientProvider>,
);
