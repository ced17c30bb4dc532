import { describe, expect, it } from '@jest/globals';
import { readAlert, readForm } from './read-form.js';

describe('readForm', () => {
  const page = new URL('http://localhost:3001/interaction/1');

  it('finds the address, the hidden fields and where name and password go', () => {
    const form = readForm(
      `<form method="get" action="/search"></form>
       <form class="card" method="post" action="/interaction/1/login?x=1&amp;y=2">
         <input type="hidden" name="csrf" value="a&quot;b"><input name=username autofocus>
         <input type="password" name="secret"><input type=submit name=go value=Go></form>`,
      page,
    );
    expect(form?.action.href).toBe('http://localhost:3001/interaction/1/login?x=1&y=2');
    expect(form?.fields.toString()).toBe('csrf=a%22b&username=&secret=');
    expect(form?.nameField).toBe('username');
    expect(form?.passwordField).toBe('secret');
  });

  it('is undefined on a page without one', () => {
    expect(readForm('<main><p>Hello</p></main>', page)).toBeUndefined();
  });
});

describe('readAlert', () => {
  it('reads what the page says, without its markup', () => {
    expect(readAlert('<p class="e" role="alert">The password <b>isn&#39;t</b>\n right.</p>')).toBe(
      "The password isn't right.",
    );
    expect(readAlert('<p>fine</p>')).toBeUndefined();
  });
});
