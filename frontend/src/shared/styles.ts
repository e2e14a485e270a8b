import { css } from "lit";

/** What all elements share. Colours are the theme's, distances follow the direction of writing. */
export const shared = css`
  :host {
    display: block;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body);
    font-size: var(--ha-font-size-m);
    line-height: var(--ha-line-height-condensed);
  }

  [hidden] {
    display: none !important;
  }

  h2,
  h3,
  h4,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    font: inherit;
    list-style: none;
  }

  button,
  input,
  select {
    box-sizing: border-box;
    max-inline-size: 100%;
    min-block-size: 44px;
    border: 0;
    border-radius: var(--ha-border-radius-lg);
    color: inherit;
    font: inherit;
    line-height: inherit;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--ha-space-2);
    min-inline-size: 44px;
    padding: var(--ha-space-1) var(--ha-space-2);
    background: none;
    cursor: pointer;
    transition: background-color var(--ha-animation-duration-fast);
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }

  a {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    color: inherit;
  }

  :focus-visible {
    outline: 2px solid var(--ha-color-focus);
    outline-offset: 2px;
  }

  .tonal {
    background: var(--ha-color-fill-neutral-normal-resting);
  }

  .tonal:hover {
    background: var(--ha-color-fill-neutral-normal-hover);
  }

  .success {
    background: var(--ha-color-fill-success-loud-resting);
    color: var(--ha-color-on-success-loud);
  }

  .success:hover {
    background: var(--ha-color-fill-success-loud-hover);
  }

  .danger {
    background: var(--ha-color-fill-danger-loud-resting);
    color: var(--ha-color-on-danger-loud);
  }

  .danger:hover {
    background: var(--ha-color-fill-danger-loud-hover);
  }

  .danger.quiet {
    background: var(--ha-color-fill-danger-normal-resting);
    color: var(--ha-color-on-danger-normal);
  }

  .danger.quiet:hover {
    background: var(--ha-color-fill-danger-normal-hover);
  }

  [aria-busy="true"] {
    cursor: progress;
    opacity: 0.6;
  }

  ha-icon {
    flex: none;
    inline-size: 24px;
    block-size: 24px;
  }

  .mirrored {
    transform: scaleX(var(--scale-direction, 1));
  }

  .secondary {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s);
    overflow-wrap: anywhere;
  }

  .visually-hidden {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (forced-colors: active) {
    button,
    input,
    select {
      border: 1px solid ButtonBorder;
    }
  }
`;
