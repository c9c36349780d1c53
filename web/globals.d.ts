declare module '*.css';
declare module '*.svg' {
  /** The address of the file. */
  const url: string;
  export default url;
}
declare module '*?worker' {
  /** The script as a worker. */
  const create: new () => Worker;
  export default create;
}
