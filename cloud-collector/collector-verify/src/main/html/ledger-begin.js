const LEDGER_PROTO = String.raw`
