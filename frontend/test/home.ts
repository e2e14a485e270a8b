import texts from "../../custom_components/poly_vvx/translations/en.json";
import type { Hass, RegisteredEntity } from "../src/connection/hass";
import type { CallDialogParams } from "../src/everywhere/incoming";
import type { Root } from "../src/everywhere/page";
import type { Call, Snapshot } from "../src/core/snapshot";

export interface Toast {
  readonly id: string;
  readonly message: string;
  readonly duration: number;
  readonly dismissable?: boolean;
  dismiss?: () => void;
  readonly action?: { readonly text: string; action: () => void };
  readonly secondaryAction?: { readonly text: string; action: () => void };
}

/** The form of an editor. */
export interface Form {
  readonly schema: readonly { readonly name: string }[];
  readonly computeLabel: (schema: { name: string }) => string;
}

type Send = (snapshot: Partial<Snapshot>) => void;

/** A call that rings, of the phone's newest. */
export function call(callId: string, given: Partial<Call> = {}): Call {
  return {
    call_id: callId,
    line: 1,
    line_label: null,
    state: "ringing",
    direction: "incoming",
    name: "Anna Berg",
    number: "2001",
    withheld: false,
    started: null,
    in_focus: false,
    silenced: false,
    actions: ["answer", "reject", "ignore"],
    ...given,
  };
}

/** Home Assistant's page, with phones that ring when they are told to. */
export class Home {
  readonly root = document.createElement("div") as unknown as Root;
  /** What stands on the screen, by its id. */
  readonly toasts = new Map<string, Toast>();
  readonly dialogs: CallDialogParams[] = [];
  readonly imports: (() => Promise<unknown>)[] = [];
  readonly done: { service: string; data: unknown; notifyOnError: boolean | undefined }[] = [];
  /** Why the next command fails, if it does. */
  failure?: Error;
  subscriptions = 0;
  refuses = false;
  /** Whether a subscription has ended already when it is to be ended. */
  endFails = false;
  entities: Hass["entities"];
  private readonly phones = new Map<string, Send>();
  private readonly listeners = new Map<string, () => void>();
  private readonly seers: ((hass: Hass | undefined) => void)[] = [];

  constructor(
    private readonly names: Readonly<Record<string, string>> = { reception: "Reception" },
  ) {
    document.body.append(this.root);
    this.entities = Object.fromEntries(
      Object.keys(names).flatMap((deviceId) =>
        [
          [`binary_sensor.${deviceId}`, "ringing"],
          [`sensor.${deviceId}`, "call_state"],
          [`sensor.${deviceId}_missed`, "missed_calls"],
          [`binary_sensor.${deviceId}_reachable`, "reachable"],
        ].map(([entityId, key]) => entry(entityId!, key!, deviceId)),
      ),
    );
    this.root.hass = this.makeHass({});
    this.root.addEventListener("hass-notification", (event) => {
      const toast = (event as CustomEvent<Toast>).detail;
      if (toast.duration === 0) {
        this.toasts.delete(toast.id);
      } else {
        this.toasts.set(toast.id, toast);
      }
    });
    this.root.addEventListener("show-dialog", (event) => {
      const { detail } = event as CustomEvent<{
        dialogParams: CallDialogParams;
        dialogImport: () => Promise<unknown>;
      }>;
      this.dialogs.push(detail.dialogParams);
      this.imports.push(detail.dialogImport);
    });
  }

  /** Have somebody see each update of the state. */
  provide(see: (hass: Hass | undefined) => void): void {
    this.seers.push(see);
    see(this.root.hass);
  }

  /** Press what a toast offers. Home Assistant takes the toast away, and then does it. */
  press(id: string, which: "action" | "secondaryAction" | "dismiss"): void {
    const toast = this.toasts.get(id)!;
    this.toasts.delete(id);
    if (which === "dismiss") {
      toast.dismiss!();
    } else {
      toast[which]!.action();
    }
  }

  /** Have these phones ring, and no others. */
  ring(...deviceIds: string[]): void {
    this.update(
      Object.fromEntries(
        deviceIds.map((deviceId) => [`binary_sensor.${deviceId}`, { state: "on", attributes: {} }]),
      ),
    );
  }

  /** Have these states, and no others. */
  update(states: Hass["states"]): void {
    this.root.hass = this.makeHass(states);
    this.seers.forEach((see) => see(this.root.hass));
  }

  get hass(): Hass {
    return this.root.hass!;
  }

  /** Have a phone tell of its calls, once somebody listens. */
  async tell(
    deviceId: string,
    calls: readonly Call[],
    given: Partial<Snapshot> = {},
  ): Promise<void> {
    await settled();
    this.phones.get(deviceId)?.({
      version: "1",
      now: new Date().toISOString(),
      available: true,
      can_control: true,
      incoming_calls: "notice",
      phone: { device_id: deviceId, name: this.names[deviceId] ?? null, model: null, number: null },
      calls,
      ...given,
    });
  }

  reconnect(): void {
    this.listeners.get("ready")?.();
  }

  private makeHass(states: Hass["states"]): Hass {
    const before = this.root.hass;
    return {
      language: "en",
      locale: { language: "en" },
      config: before?.config ?? { components: ["poly_vvx"], time_zone: "UTC" },
      connection: before?.connection ?? this.makeConnection(),
      entities: this.entities,
      devices:
        before?.devices ??
        Object.fromEntries(Object.entries(this.names).map(([id, name]) => [id, { id, name }])),
      states,
      callService: async (_domain, service, data, _target, notifyOnError) => {
        this.done.push({ service, data, notifyOnError });
        if (this.failure) {
          throw this.failure;
        }
        return Promise.resolve();
      },
      callWS: () => Promise.reject(new Error("not asked")),
      loadBackendTranslation: () => Promise.resolve(localize),
    };
  }

  private makeConnection(): Hass["connection"] {
    return {
      connected: true,
      subscribeMessage: (callback, message) => {
        if (this.refuses) {
          return Promise.reject(Object.assign(new Error(), { code: "unauthorized" }));
        }
        const deviceId = message.device_id as string;
        this.subscriptions += 1;
        this.phones.set(deviceId, callback);
        return Promise.resolve(() => {
          if (this.endFails) {
            throw new Error("not subscribed");
          }
          this.subscriptions -= 1;
          this.phones.delete(deviceId);
        });
      },
      addEventListener: (type, listener) => this.listeners.set(type, listener),
      removeEventListener: (type) => this.listeners.delete(type),
    };
  }
}

function entry(entityId: string, key: string, deviceId: string): [string, RegisteredEntity] {
  const entity = {
    entity_id: entityId,
    platform: "poly_vvx",
    translation_key: key,
    device_id: deviceId,
  };
  return [entityId, entity];
}

/** Let what has been promised come true. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
}

/** The words of our own translations, as Home Assistant would write them. */
export function localize(key: string, values: Record<string, unknown> = {}): string {
  let found: unknown = texts;
  for (const part of key.split(".").slice(2)) {
    found = (Object(found) as Record<string, unknown>)[part];
  }
  return typeof found === "string"
    ? found.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name]))
    : "";
}
