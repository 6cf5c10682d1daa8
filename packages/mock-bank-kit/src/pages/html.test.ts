import fc from 'fast-check';
import { html } from './html.ts';
import { messagePage } from './message-page.ts';

describe('html', () => {
  it('shows any text as text, in content and in quoted attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        expect(markup.replace(/^<p title="|<\/p>$/g, '').replace('">', '')).not.toMatch(/[<>"']/);
        const shown = markup.slice(markup.indexOf('>') + 1, -'</p>'.length);
        const read = shown.replace(
          /&(lt|gt|quot|#39|amp);/g,
          (_all, name) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[String(name)] ?? '',
        );
        expect(read).toBe(text);
      }),
    );
  });

  it('keeps what it made itself', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'&'}</li>`]}</ul>`.markup).toBe(
      '<ul><li>1</li><li>&amp;</li></ul>',
    );
  });

  it('takes a message of the protocol as text', () => {
    const bank = { name: 'A & B', tagline: '<b>', accent: '#000', ground: '#fff' };
    const document = messagePage(bank, 'No', '<img src=x onerror=alert(1)>');
    expect(document).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(document).toContain('A &amp; B');
    expect(document).not.toContain('<b>');
  });
});
