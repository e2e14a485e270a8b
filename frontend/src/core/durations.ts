/** Write how long something took, as m:ss or h:mm:ss, in the digits of a language. */
export class Durations {
  private readonly first: Intl.NumberFormat;
  private readonly rest: Intl.NumberFormat;

  constructor(language: string) {
    this.first = new Intl.NumberFormat(language, { useGrouping: false });
    this.rest = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
  }

  format(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const parts = [this.rest.format(whole % 60)];
    if (hours > 0) {
      parts.unshift(this.first.format(hours), this.rest.format(minutes));
    } else {
      parts.unshift(this.first.format(minutes));
    }
    return parts.join(":");
  }
}

/** How many seconds have passed since a moment of the backend's clock. */
export function elapsed(started: string, now: number, clockOffset: number): number {
  return (now + clockOffset - Date.parse(started)) / 1000;
}
