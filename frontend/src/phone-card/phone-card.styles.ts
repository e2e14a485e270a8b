import { css } from "lit";

export const phoneCardStyles = css`
  :host {
    container: phone / inline-size;
    block-size: 100%;
  }

  ha-card {
    display: block;
    box-sizing: border-box;
    overflow: auto;
    block-size: 100%;
  }

  .card,
  .calls {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--ha-space-3);
  }

  .card {
    padding: var(--ha-space-3);
  }

  /* Without a box of its own, it keeps no distance while there is nothing to say. */
  [role="alert"] {
    display: contents;
  }

  header {
    --tone: var(--state-inactive-color, var(--secondary-text-color));

    display: flex;
    align-items: center;
    gap: var(--ha-space-3);
  }

  .ringing,
  .connected,
  .conference,
  .dialing,
  .ringback {
    --tone: var(--ha-color-on-success-normal);
  }

  .on_hold,
  .held,
  .in_use_elsewhere {
    --tone: var(--ha-color-on-warning-normal);
  }

  .unreachable,
  .removed,
  .not_found {
    --tone: var(--ha-color-on-danger-normal);
  }

  .symbol {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: var(--ha-border-radius-circle);
    background: color-mix(in srgb, var(--tone) 20%, transparent);
    color: var(--tone);
  }

  /* A double ring, which moves where moving is welcome. */
  .pulse {
    box-shadow: 0 0 0 2px var(--tone);
  }

  .pulse::after {
    position: absolute;
    border: 2px solid var(--tone);
    border-radius: inherit;
    animation: pulse 1.2s ease-out infinite;
    content: "";
    inset: -6px;
  }

  @keyframes pulse {
    from {
      opacity: 1;
      transform: scale(0.85);
    }

    to {
      opacity: 0;
      transform: scale(1.25);
    }
  }

  .title {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    flex: 1;
    gap: 2px;
    min-inline-size: 0;
  }

  h2 {
    display: -webkit-box;
    overflow: hidden;
    font-weight: var(--ha-font-weight-medium);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .missed {
    flex: none;
    gap: var(--ha-space-1);
    color: var(--ha-color-on-danger-normal);
    font-weight: var(--ha-font-weight-medium);
  }

  span.missed {
    display: inline-flex;
    align-items: center;
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--ha-space-2);
    padding: var(--ha-space-1);
    padding-inline-start: var(--ha-space-3);
    border-radius: var(--ha-border-radius-lg);
    background: var(--ha-color-fill-neutral-normal-resting);
  }

  .bar p {
    flex: 1;
    min-inline-size: 120px;
    overflow-wrap: anywhere;
  }

  .failed {
    background: var(--ha-color-fill-danger-normal-resting);
    color: var(--ha-color-on-danger-normal);
  }

  .body[inert] {
    opacity: 0.5;
  }

  .reconnecting {
    text-align: center;
  }
`;
