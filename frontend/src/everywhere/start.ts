import type { Hass } from "../connection/hass";
import { incomingCalls } from "./incoming";
import { homeAssistant } from "./page";
import { telLinks } from "./tel-links";

/** Begin with what stands on every page. The module's address tells where the cards are. */
export async function start(address: string): Promise<void> {
  const { searchParams } = new URL(address);
  const cards = searchParams.get("card")!;
  const root = await homeAssistant();
  const see = incomingCalls(root, cards);
  root.provideHass({
    set hass(hass: Hass | undefined) {
      see(hass);
    },
  });
  addEventListener("click", telLinks(root), { capture: true });
  if (searchParams.get("resource") === "none") {
    // Resources are kept in YAML: nobody else loads the cards.
    await import(/* @vite-ignore */ cards);
  }
}
