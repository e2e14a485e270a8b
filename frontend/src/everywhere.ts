/**
 * What stands on every page of Home Assistant: incoming calls, and links that dial.
 *
 * It defines no element and draws nothing. What it shows are Home Assistant's own
 * notifications, and the dialog that comes with the cards.
 */
import type { Hass } from "./connection/hass";
import { incomingCalls } from "./everywhere/incoming";
import { homeAssistant } from "./everywhere/page";
import { telLinks } from "./everywhere/tel-links";

const { searchParams } = new URL(import.meta.url);
const cards = searchParams.get("card")!;

void homeAssistant().then((root) => {
  const see = incomingCalls(root, cards);
  root.provideHass({
    set hass(hass: Hass | undefined) {
      see(hass);
    },
  });
  addEventListener("click", telLinks(root), { capture: true });
  if (searchParams.get("resource") === "none") {
    // Resources are kept in YAML: nobody else loads the cards.
    void import(cards);
  }
});
