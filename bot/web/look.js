/* The look of what a page loads at once: the theme and the button. */
export const buttonStyles = `
:host{all:initial!important;display:contents!important}
.root{--bg:#fff;--fg:#1a2029;--soft:#576170;--pale:#f0f3f6;--line:#dde2e8;--edge:#7b8592;--bad:#a3172b;
color-scheme:light;color:var(--fg);text-align:start;
font:400 15.5px/1.5 -apple-system,"Segoe UI",Roboto,Arial,sans-serif;-webkit-text-size-adjust:100%}
.dark{--bg:#14181f;--fg:#e9edf2;--soft:#aab4c0;--pale:#262c35;--line:#363e4a;--edge:#8390a0;--bad:#ff9da9;color-scheme:dark}
*,::before,::after{box-sizing:border-box}
[hidden]{display:none!important}
button,input,textarea{font:inherit;color:inherit}
button{cursor:pointer;min-block-size:44px;min-inline-size:44px;padding:0;border:0;border-radius:10px;background:none}
svg{inline-size:20px;block-size:20px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vertical-align:-4px;flex:none}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.launch{position:fixed;inset-block-end:20px;inset-inline-end:20px;z-index:2147483000;display:flex;align-items:center;gap:10px;block-size:56px;padding-inline:20px 22px;border-radius:28px;background:var(--fill);color:var(--on);font-weight:600;box-shadow:0 4px 16px #0004}
.launch[aria-expanded=true]{padding:0;inline-size:56px;justify-content:center}.launch[aria-expanded=true] b{display:none}
.launch svg{inline-size:24px;block-size:24px;pointer-events:none}
.launch:focus-visible{outline-offset:3px;box-shadow:0 0 0 3px var(--bg)}
.badge{position:absolute;inset-block-start:-6px;inset-inline-end:-2px;min-inline-size:24px;padding:0 7px;border-radius:12px;background:#b3122b;color:#fff;font-size:13px;line-height:24px}
.left :is(.launch,.panel){inset-inline:20px auto}
@media (max-width:480px){.launch:not(.lost){padding:0;inline-size:56px;justify-content:center}.launch:not(.lost) b{display:none}}
@media (forced-colors:active){.launch{border:1px solid}}
@media print{.root{display:none}}
`;
