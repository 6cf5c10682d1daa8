import fc from 'fast-check';
import { resultPage } from './result-page.ts';

describe('the page after the bank', () => {
  it('shows any text as text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const page = resultPage({ isGood: false, title: 'Not connected', text: `<script>${text}</script>"'` });
        expect(page).not.toContain('<script>');
        expect(page.match(/</g)).toHaveLength(
          resultPage({ isGood: false, title: 'x', text: '' }).match(/</g)?.length ?? 0,
        );
      }),
    );
  });

  it('has a language, a title, a heading, and no script or style of its own', () => {
    const page = resultPage({ isGood: true, title: 'Connected', text: 'Green Bank is connected.' });
    expect(page).toMatch(/<html lang="en">[\s\S]*<title>Connected – Open Finance<\/title>[\s\S]*<h1>Connected<\/h1>/);
    expect(page).toContain('<a href="/">See your accounts</a>');
    expect(page).not.toMatch(/<script|<style|style=| on\w+=/);
  });
});
