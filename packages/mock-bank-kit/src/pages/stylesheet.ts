import type { BankBranding } from '../definition.ts';

/** The bank's stylesheet. The accent is a dark colour: white text on it must reach a contrast of 4.5 to 1 (WCAG 2.2 AA). */
export function stylesheet(bank: BankBranding): string {
  return `:root{--accent:${bank.accent};--ink:#1c2430;--paper:#fff;--ground:${bank.ground};--line:#8a94a3;--muted:#4d5866}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{width:100%;max-width:32rem;padding:0 1.25rem}
header{margin-top:2.5rem;display:flex;align-items:baseline;justify-content:space-between;gap:1rem}
.brand{font-size:1.25rem;font-weight:700;color:var(--accent);margin:0}
.mark{display:inline-block;width:2rem;height:2rem;line-height:2rem;margin-right:.6rem;border-radius:.6rem;text-align:center;background:var(--accent);color:#fff}
.tagline,.muted,footer{color:var(--muted);font-size:.9rem}
main{margin:1rem 0;padding:1.75rem;background:var(--paper);border-radius:1rem;box-shadow:0 1px 2px rgb(0 0 0/.08),0 12px 32px rgb(0 0 0/.08)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1rem;margin:1.5rem 0 .25rem}
label{display:block;font-weight:600;margin-top:1rem}
input[type=text],input[type=password]{width:100%;padding:.65rem .75rem;margin-top:.25rem;font:inherit;color:inherit;background:#fff;border:1px solid var(--line);border-radius:.6rem}
fieldset{margin:1.25rem 0;padding:.5rem 1rem 1rem;border:1px solid var(--line);border-radius:.75rem}
legend{font-weight:700;padding:0 .4rem}
.choice{display:flex;gap:.7rem;align-items:baseline;margin-top:.6rem}
.choice label{margin:0;font-weight:600}
.choice input{width:1.1rem;height:1.1rem;accent-color:var(--accent)}
.choice .muted{display:block;font-weight:400}
.permissions{padding-left:1.25rem}
.actions{display:flex;gap:.75rem;flex-wrap:wrap}
button{margin-top:1.25rem;padding:.7rem 1.5rem;font:inherit;font-weight:700;border-radius:.6rem;border:2px solid var(--accent);background:#fff;color:var(--accent);cursor:pointer}
button.primary{background:var(--accent);color:#fff}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.error{padding:.75rem 1rem;border-left:4px solid #a4131f;background:#fdecee;color:#7a0c16;border-radius:.25rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.9em}
aside ul{margin:0;padding-left:1.25rem}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--paper:#1a2029;--ground:#0f141b;--line:#7d8896;--muted:#aab4c1}
.brand{color:#fff}button:not(.primary){background:transparent;color:#fff;border-color:#aab4c1}
input[type=text],input[type=password]{background:#10151c}.error{background:#3b1519;color:#ffc9ce}:focus-visible{outline-color:#fff}}
`;
}
