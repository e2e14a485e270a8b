/** A Home Assistant that says what a test wants it to, with the integration's own texts. */
import type { Connection, Hass, Localize } from "../src/connection/hass";
import { NOBODY, type Found } from "../src/core/people";
import type { CallLog, Snapshot } from "../src/core/snapshot";
import english from "../../custom_components/poly_vvx/translations/en.json";
import { snapshot } from "./snapshots";

type Receive = (message: unknown) => void;
interface Subscription {
  readonly deviceId: string;
  readonly receive: Receive;
}

/** The WebSocket, from which a test sends what the backend would. */
export class FakeConnection implements Connection {
  connected = true;
  /** Why nobody can subscribe, if nobody can. */
  refuses: string | undefined;
  /** What whoever subscribes is sent at once. */
  first: Partial<Snapshot> | undefined = snapshot();
  attempts = 0;
  readonly subscriptions = new Set<Subscription>();
  private readonly listeners = {
    ready: new Set<() => void>(),
    disconnected: new Set<() => void>(),
  };

  async subscribeMessage(
    receive: Receive,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => void> {
    this.attempts += 1;
    if (options?.resubscribe !== false || message.type !== "poly_vvx/phone/subscribe") {
      throw new Error("This is not how to subscribe");
    }
    await Promise.resolve();
    if (this.refuses) {
      throw Object.assign(new Error(this.refuses), { code: this.refuses });
    }
    const subscription = { receive, deviceId: String(message.device_id) };
    this.subscriptions.add(subscription);
    if (this.first) {
      receive(this.first);
    }
    return () => {
      if (!this.subscriptions.delete(subscription)) {
        throw new Error("There is no such subscription");
      }
    };
  }

  addEventListener(type: "ready" | "disconnected", listener: () => void): void {
    this.listeners[type].add(listener);
  }

  removeEventListener(type: "ready" | "disconnected", listener: () => void): void {
    this.listeners[type].delete(listener);
  }

  get listened(): number {
    return this.listeners.ready.size + this.listeners.disconnected.size;
  }

  send(changes: Partial<Snapshot> = {}): void {
    const sent = snapshot(changes);
    this.first = sent;
    for (const { receive } of this.subscriptions) {
      receive(sent);
    }
  }

  disconnect(): void {
    this.connected = false;
    this.subscriptions.clear();
    this.listeners.disconnected.forEach((listener) => listener());
  }

  reconnect(): void {
    this.connected = true;
    this.listeners.ready.forEach((listener) => listener());
  }
}

export interface ServiceCall {
  readonly service: string;
  readonly data: Record<string, unknown> | undefined;
}

export class FakeHass implements Hass {
  connection = new FakeConnection();
  language = "en";
  locale: Hass["locale"] = { language: "en", time_format: "24", time_zone: "server" };
  config = { components: ["poly_vvx"] as readonly string[], time_zone: "UTC" };
  user = { is_admin: true };
  entities: Hass["entities"] = {
    "sensor.desk_phone": {
      entity_id: "sensor.desk_phone",
      device_id: "desk",
      platform: "poly_vvx",
      translation_key: "call_state",
    },
  };
  devices: Hass["devices"] = { desk: { id: "desk", name: "Desk phone" } };
  states: Hass["states"] = {};
  /** What was done, in order. */
  readonly calls: ServiceCall[] = [];
  readonly asked: Record<string, unknown>[] = [];
  log: CallLog = { entries: [], read: null, available: true };
  /** Who is found in the address books. */
  find: (query: string) => Found | Promise<Found> = () => NOBODY;
  /** How an action ends. */
  answer: () => Promise<unknown> = () => Promise.resolve();
  /** How a question ends, unless by the call log. */
  answerAsked: (() => Promise<unknown>) | undefined;
  texts: Record<string, unknown> = english;

  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError = true,
  ): Promise<unknown> {
    if (domain !== "poly_vvx" || target !== undefined || notifyOnError) {
      throw new Error("This is not how to call an action");
    }
    this.calls.push({ service, data });
    return Promise.resolve().then(this.answer);
  }

  callWS<T>(message: Record<string, unknown>): Promise<T> {
    if (message.type === "poly_vvx/contacts/search") {
      return Promise.resolve(message.query as string).then(this.find) as Promise<T>;
    }
    this.asked.push(message);
    return (this.answerAsked?.() ?? Promise.resolve(this.log)) as Promise<T>;
  }

  loadBackendTranslation(category: string, integration?: string): Promise<Localize> {
    return Promise.resolve((key, values = {}) => {
      const [, domain, ...path] = key.split(".");
      let found: unknown = domain === "poly_vvx" ? this.texts : undefined;
      for (const step of path) {
        found = (found as Record<string, unknown> | undefined)?.[step];
      }
      if (typeof found !== "string" || integration === undefined || category === "") {
        return "";
      }
      return found.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
    });
  }

  /** The same, as after a change of something else in the house. */
  next(changes: Partial<Hass> = {}): FakeHass {
    return Object.assign(Object.create(this) as FakeHass, changes);
  }
}
