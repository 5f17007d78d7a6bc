/* What time it is here. */

/** The wire's date, which is UTC without saying so; NaN when it is not one. */
export const parse = (iso) => Date.parse(iso.replace(/Z?$/, 'Z'));

/** The day it was here, counted from 1970. */
export const day = (time) => Math.floor((time - new Date(time).getTimezoneOffset() * 6e4) / 864e5);
