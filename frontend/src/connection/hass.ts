/** The little that we use of what Home Assistant hands to a card. */
import type { Locale } from "../core/times";

export const DOMAIN = "poly_vvx";

export type Unsubscribe = () => Promise<void> | void;
export type Localize = (key: string, values?: Record<string, unknown>) => string;

export interface Connection {
  readonly connected: boolean;
  subscribeMessage(
    callback: (message: unknown) => void,
    message: { type: string } & Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(type: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(type: "ready" | "disconnected", listener: () => void): void;
}

/** An entry of the entity registry, as the frontend knows it. */
export interface RegisteredEntity {
  readonly entity_id: string;
  readonly device_id?: string | null;
  readonly platform?: string;
  readonly translation_key?: string;
}

export interface RegisteredDevice {
  readonly id: string;
  readonly name: string | null;
  readonly name_by_user?: string | null;
}

export interface EntityState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Hass {
  readonly connection: Connection;
  readonly language: string;
  readonly locale: Locale;
  readonly config: { readonly components: readonly string[]; readonly time_zone: string };
  readonly user?: { readonly is_admin: boolean };
  readonly entities: Readonly<Record<string, RegisteredEntity>>;
  readonly devices: Readonly<Record<string, RegisteredDevice>>;
  readonly states: Readonly<Record<string, EntityState>>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<unknown>;
  callWS<T>(message: { type: string } & Record<string, unknown>): Promise<T>;
  loadBackendTranslation(category: string, integration?: string): Promise<Localize>;
}

/** How a command fails over the WebSocket. */
export interface CommandError {
  readonly code?: string | number;
  readonly message?: string;
  readonly translation_domain?: string;
  readonly translation_key?: string;
  readonly translation_placeholders?: Record<string, unknown>;
}
