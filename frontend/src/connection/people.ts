import type { ReactiveController, ReactiveControllerHost } from "lit";
import { NOBODY, type Found } from "../core/people";
import { DOMAIN, type Hass } from "./hass";

/** For this long nobody types, before it is looked for. */
const PAUSE = 150;
/** As many as the backend gives. */
const LIMIT = 50;

/** Find people as somebody types; without anything typed, those that come first. */
export async function findPeople(hass: Hass, query = "", limit = LIMIT): Promise<Found> {
  try {
    return await hass.callWS<Found>({ type: `${DOMAIN}/contacts/search`, query, limit });
  } catch {
    return NOBODY; // They are not for everybody. Numbers can be called without them.
  }
}

interface Host extends ReactiveControllerHost {
  readonly phone: { readonly hass: Hass | undefined };
}

/** Looks for people while somebody types. */
export class PeopleSearch implements ReactiveController {
  /** Whom the newest answer names; undefined until there is one, and where nothing is typed. */
  found: Found | undefined;
  private typed = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  look(typed: string): void {
    clearTimeout(this.timer);
    this.typed = typed.trim();
    if (this.typed) {
      this.timer = setTimeout(() => void this.ask(this.typed), PAUSE);
    } else {
      this.found = undefined;
      this.host.requestUpdate();
    }
  }

  private async ask(query: string): Promise<void> {
    const found = await findPeople(this.host.phone.hass!, query);
    if (query === this.typed) {
      this.found = found;
      this.host.requestUpdate();
    }
  }
}
