import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PhoneModel } from "../core/phone-model";
import { Durations } from "../core/durations";
import { NOBODY } from "../core/people";
import { Times } from "../core/times";
import { fire } from "../shared/fire";
import { loadTexts, reasonOf, type Texts } from "../texts";
import { DOMAIN, type Hass } from "./hass";
import { findPeople } from "./people";
import { phoneFeed, type PhoneFeed, type PhoneView } from "./phone-feed";

/** For this long a button waits for the phone to do what it was pressed for. */
const PATIENCE = 5000;

/**
 * What an element needs that shows one phone: how things stand, in which words, and
 * a way to have something done.
 *
 * The element is rendered when one of these changes. `hass` itself changes with each
 * state in the house, so that it is none of them.
 */
export class PhoneController implements ReactiveController {
  view: PhoneView = { status: "loading", clockOffset: 0 };
  texts: Texts | undefined;
  times!: Times;
  durations!: Durations;
  /** Why the last command failed, until one succeeds or somebody has read it. */
  error: string | undefined;
  /** Some of the address books, for who wants to choose; nobody where there is none. */
  people = NOBODY;
  /** Hears of each view before it is rendered. */
  onView: ((view: PhoneView, before: PhoneView) => void) | undefined;
  private hass_: Hass | undefined;
  deviceId: string | undefined;
  private feed: PhoneFeed | undefined;
  private stop: (() => void) | undefined;
  private connected = false;
  private readonly busy = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  get hass(): Hass | undefined {
    return this.hass_;
  }

  get model(): PhoneModel | undefined {
    return this.view.model;
  }

  /** Take in Home Assistant's newest state, and which phone is meant. */
  update(hass: Hass | undefined, deviceId: string | undefined): void {
    const before = this.hass_;
    this.hass_ = hass;
    if (hass && (before?.language !== hass.language || before.locale !== hass.locale)) {
      this.speak(hass);
    }
    if (hass?.connection !== before?.connection || deviceId !== this.deviceId) {
      this.deviceId = deviceId;
      this.follow();
    } else if (before && hass && isNewlySetUp(before, hass)) {
      this.feed?.retry();
    }
  }

  hostConnected(): void {
    this.connected = true;
    this.follow();
  }

  hostDisconnected(): void {
    this.connected = false;
    this.follow();
  }

  /** Tell whether what was pressed is still being done. */
  isBusy(key: string): boolean {
    return this.busy.has(key);
  }

  /**
   * Have the phone do something. Until something comes of it, `key` is busy, and is
   * not pressed twice.
   */
  async press(
    service: string,
    data: Record<string, unknown> = {},
    key = service,
  ): Promise<boolean> {
    if (this.busy.has(key)) {
      return false;
    }
    this.busy.set(
      key,
      setTimeout(() => this.release(key), PATIENCE),
    );
    this.host.requestUpdate();
    const done = await this.call(service, data);
    if (!done) {
      this.release(key);
    }
    return done;
  }

  /** Have something done that no button waits for. */
  async call(service: string, data: Record<string, unknown> = {}): Promise<boolean> {
    const { deviceId } = this;
    const hass = this.hass_!;
    try {
      await hass.callService(DOMAIN, service, { device_id: deviceId, ...data }, undefined, false);
    } catch (error) {
      this.fail(await reasonOf(hass, error));
      return false;
    }
    fire(this.host, "haptic", "success");
    this.dismiss();
    return true;
  }

  /** Have somebody at hand to choose. */
  async meetPeople(): Promise<void> {
    this.people = await findPeople(this.hass_!);
    this.host.requestUpdate();
  }

  /** Say in the card what went wrong. */
  fail(reason: string): void {
    this.error = reason;
    fire(this.host, "haptic", "failure");
    this.host.requestUpdate();
  }

  /** What went wrong has been read, or is no longer so. */
  dismiss(): void {
    if (this.error !== undefined) {
      this.error = undefined;
      this.host.requestUpdate();
    }
  }

  private speak(hass: Hass): void {
    this.times = new Times(hass.locale, hass.config.time_zone);
    this.durations = new Durations(hass.language);
    void loadTexts(hass).then(
      (texts) => {
        if (this.hass_?.language === texts.language) {
          this.texts = texts;
          this.host.requestUpdate();
        }
      },
      () => undefined, // The connection is lost. They are asked for again when it is back.
    );
  }

  private follow(): void {
    this.stop?.();
    this.stop = undefined;
    this.feed = undefined;
    for (const key of this.busy.keys()) {
      this.release(key);
    }
    if (this.connected && this.hass_ && this.deviceId !== undefined) {
      this.feed = phoneFeed(this.hass_.connection, this.deviceId);
      this.stop = this.feed.listen((view) => this.show(view));
    }
  }

  private show(view: PhoneView): void {
    const before = this.view;
    this.view = view;
    for (const key of this.busy.keys()) {
      this.release(key);
    }
    if (this.hass_ && !this.texts) {
      this.speak(this.hass_);
    }
    this.onView?.(view, before);
    this.host.requestUpdate();
  }

  private release(key: string): void {
    clearTimeout(this.busy.get(key));
    this.busy.delete(key);
    this.host.requestUpdate();
  }
}

/** Tell whether the integration has come up since. */
function isNewlySetUp(before: Hass, after: Hass): boolean {
  return (
    before.config !== after.config &&
    !before.config.components.includes(DOMAIN) &&
    after.config.components.includes(DOMAIN)
  );
}
