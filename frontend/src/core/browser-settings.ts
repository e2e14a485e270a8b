import type { IncomingCalls } from "./snapshot";

/** What was chosen for one browser alone. */
export interface BrowserSettings {
  /** What other pages show of an incoming call; absent: as the phone's option says. */
  readonly incoming?: IncomingCalls;
  /** Whether links to numbers ask to be called by the phone. */
  readonly tel_links?: true;
}

const KEY = "poly_vvx";
const CHOICES: readonly unknown[] = ["off", "notice", "dialog"];

/** What is stored, as far as it makes sense. A browser may refuse to store anything. */
export function readSettings(): BrowserSettings {
  let stored: unknown;
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return {};
  }
  const { incoming, tel_links } = Object(stored) as Record<string, unknown>;
  return {
    ...(CHOICES.includes(incoming) && { incoming: incoming as IncomingCalls }),
    ...(tel_links === true && { tel_links }),
  };
}

export function writeSettings(settings: BrowserSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A private window: it holds until the page is closed, in whoever shows it.
  }
}
