-- Of this transaction, in milliseconds.
SELECT set_config('lock_timeout', $1, true)
