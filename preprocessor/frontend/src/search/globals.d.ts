/** The messages that pages show, as Fluent. */
declare module "messages:*" {
  const source: string;
  export default source;
}
