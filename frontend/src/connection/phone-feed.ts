import { PhoneModel } from "../core/phone-model";
import type { Snapshot } from "../core/snapshot";
import { DOMAIN, type CommandError, type Connection, type Unsubscribe } from "./hass";

/**
 * How things stand with one phone.
 *
 * `waiting`: Home Assistant is there, the integration is not, or not yet.
 */
export interface PhoneView {
  readonly status: "loading" | "live" | "reconnecting" | "waiting" | "not_found" | "unauthorized";
  /** What was last known; older than now unless the view is live. */
  readonly model?: PhoneModel;
  /** Add it to this browser's clock to get the backend's, in milliseconds. */
  readonly clockOffset: number;
}

type Listener = (view: PhoneView) => void;

/** Between two attempts, in milliseconds: at first soon, in the end once a minute. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;
/** An editor makes a card anew at each change: it shall find what the last one had. */
const LINGER = 2000;

const FAILURES: Readonly<Record<string, PhoneView["status"]>> = {
  not_found: "not_found",
  unauthorized: "unauthorized",
};

/**
 * Follow one phone, for all who look at it.
 *
 * Home Assistant's own way to subscribe again after a lost connection fails for good,
 * and silently, where the integration is set up later than the connection. So this
 * subscribes by itself, as often as it takes.
 */
export class PhoneFeed {
  view: PhoneView = { status: "loading", clockOffset: 0 };
  private readonly listeners = new Set<Listener>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private delay = FIRST_DELAY;
  /** Counts the attempts, so that what comes late of an earlier one is known as such. */
  private attempt = 0;
  private unsubscribe: Unsubscribe | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly deviceId: string,
    private readonly onUnused: () => void,
  ) {}

  /** Hear of each change, and at once of how things stand. */
  listen(listener: Listener): () => void {
    if (this.listeners.size === 0) {
      this.wake();
    }
    this.listeners.add(listener);
    listener(this.view);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) {
        this.timer = this.restarted(() => this.close(), LINGER);
      }
    };
  }

  /** Home Assistant has changed: what was not there may be now. */
  retry(): void {
    if (this.view.status === "waiting" && this.timer !== undefined) {
      void this.subscribe();
    }
  }

  private wake(): void {
    if (this.unsubscribe) {
      clearTimeout(this.timer);
      return;
    }
    this.connection.addEventListener("ready", this.onReady);
    this.connection.addEventListener("disconnected", this.onDisconnected);
    void this.subscribe();
  }

  private close(): void {
    this.connection.removeEventListener("ready", this.onReady);
    this.connection.removeEventListener("disconnected", this.onDisconnected);
    this.abandon();
    this.onUnused();
  }

  private readonly onReady = (): void => {
    this.delay = FIRST_DELAY;
    void this.subscribe();
  };

  private readonly onDisconnected = (): void => {
    // The subscription went with the connection: there is nothing to be ended.
    this.unsubscribe = undefined;
    this.abandon();
    this.show({ ...this.view, status: "reconnecting" });
  };

  private async subscribe(): Promise<void> {
    this.abandon();
    const attempt = this.attempt;
    try {
      const unsubscribe = await this.connection.subscribeMessage(
        (snapshot) => {
          if (attempt === this.attempt) {
            this.receive(snapshot as Partial<Snapshot>);
          }
        },
        { type: `${DOMAIN}/phone/subscribe`, device_id: this.deviceId },
        { resubscribe: false },
      );
      if (attempt === this.attempt) {
        this.unsubscribe = unsubscribe;
      } else {
        end(unsubscribe);
      }
    } catch (error) {
      if (attempt === this.attempt && this.connection.connected) {
        const { code } = error as CommandError;
        this.show({ ...this.view, status: FAILURES[String(code)] ?? "waiting" });
        this.later();
      }
    }
  }

  private receive(snapshot: Partial<Snapshot>): void {
    this.delay = FIRST_DELAY;
    const now = Date.parse(snapshot.now ?? "");
    this.show({
      status: "live",
      model: new PhoneModel(snapshot),
      clockOffset: Number.isNaN(now) ? 0 : now - Date.now(),
    });
    if (snapshot.reason === "removed") {
      // No more events will come. The same device may yet be added again.
      this.delay = LONGEST_DELAY;
      this.later();
    }
  }

  private show(view: PhoneView): void {
    this.view = view;
    for (const listener of [...this.listeners]) {
      listener(view);
    }
  }

  private later(): void {
    this.timer = this.restarted(() => void this.subscribe(), this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  /** Give up what is under way. */
  private abandon(): void {
    this.attempt += 1;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unsubscribe) {
      end(this.unsubscribe);
      this.unsubscribe = undefined;
    }
  }

  private restarted(what: () => void, delay: number): ReturnType<typeof setTimeout> {
    clearTimeout(this.timer);
    return setTimeout(what, delay);
  }
}

/** End a subscription. Where it has ended already, that is what was wanted. */
function end(unsubscribe: Unsubscribe): void {
  Promise.resolve()
    .then(unsubscribe)
    .catch(() => undefined);
}

const feeds = new WeakMap<Connection, Map<string, PhoneFeed>>();

/** The feed of a phone: one for all cards on the page. */
export function phoneFeed(connection: Connection, deviceId: string): PhoneFeed {
  const ofConnection = feeds.get(connection) ?? new Map<string, PhoneFeed>();
  feeds.set(connection, ofConnection);
  let feed = ofConnection.get(deviceId);
  if (!feed) {
    feed = new PhoneFeed(connection, deviceId, () => ofConnection.delete(deviceId));
    ofConnection.set(deviceId, feed);
  }
  return feed;
}
