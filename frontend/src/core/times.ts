/** How a person has dates and times written: the part of Home Assistant's locale we need. */
export interface Locale {
  readonly language: string;
  readonly time_format?: "language" | "system" | "12" | "24";
  readonly time_zone?: "local" | "server";
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Write moments as this person is used to. */
export class Times {
  private readonly clock: Intl.DateTimeFormat;
  private readonly date: Intl.DateTimeFormat;
  private readonly weekday: Intl.DateTimeFormat;
  private readonly both: Intl.DateTimeFormat;
  private readonly calendar: Intl.DateTimeFormat;
  private readonly relatively: Intl.RelativeTimeFormat;

  constructor(locale: Locale, serverTimeZone?: string) {
    const { language } = locale;
    const timeZone = locale.time_zone === "server" ? serverTimeZone : undefined;
    const format = locale.time_format;
    const clockLanguage = format === "system" ? undefined : language;
    const hour12 = format === "12" || format === "24" ? format === "12" : undefined;
    const time = { hour: "numeric", minute: "2-digit", hour12, timeZone } as const;
    const day = { year: "numeric", month: "long", day: "numeric", timeZone } as const;

    this.clock = new Intl.DateTimeFormat(clockLanguage, time);
    this.date = new Intl.DateTimeFormat(language, day);
    this.weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone });
    this.both = new Intl.DateTimeFormat(clockLanguage, { ...day, ...time });
    // A language whose short dates sort, to tell one day from another.
    this.calendar = new Intl.DateTimeFormat("sv", { timeZone });
    this.relatively = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  }

  /** The time of day. */
  time(moment: Date): string {
    return this.clock.format(moment);
  }

  /** Date and time, in full. */
  absolute(moment: Date): string {
    return this.both.format(moment);
  }

  /** How long ago, in words. */
  relative(moment: Date, now: Date): string {
    const past = now.getTime() - moment.getTime();
    if (past < HOUR) {
      return this.relatively.format(-Math.max(0, Math.floor(past / MINUTE)), "minute");
    }
    if (this.dayKey(moment) === this.dayKey(now)) {
      return this.relatively.format(-Math.floor(past / HOUR), "hour");
    }
    return this.relatively.format(-this.daysBetween(moment, now), "day");
  }

  /** Name a day: today, yesterday, a weekday within the week, else its date. */
  day(moment: Date, now: Date): string {
    const days = this.daysBetween(moment, now);
    if (days === 0 || days === 1) {
      const word = this.relatively.format(-days, "day");
      return word.charAt(0).toLocaleUpperCase() + word.slice(1);
    }
    return days > 1 && days < 7 ? this.weekday.format(moment) : this.date.format(moment);
  }

  /** The time of day of a moment today; else its day too. */
  since(moment: Date, now: Date): string {
    const today = this.dayKey(moment) === this.dayKey(now);
    return today ? this.time(moment) : this.absolute(moment);
  }

  /** The same for all moments of a day, and for no others. */
  dayKey(moment: Date): string {
    return this.calendar.format(moment);
  }

  private daysBetween(moment: Date, now: Date): number {
    return Math.round((Date.parse(this.dayKey(now)) - Date.parse(this.dayKey(moment))) / DAY);
  }
}
