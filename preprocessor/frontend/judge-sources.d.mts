/** The hash of what the judge of the pages is made of, in hexadecimal digits. */
export function sourcesHash(): string;
