`;
const BUNDLE_PROTO = String.raw`
